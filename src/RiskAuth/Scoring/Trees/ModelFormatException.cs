namespace RiskAuth.Scoring.Trees;

/// <summary>A model file, or a model held in memory, that cannot be used, with the reason in words for an operator.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException()
        : this("The model cannot be used.")
    {
    }

    public ModelFormatException(string message)
        : base(message)
    {
    }

    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
