namespace RiskAuth.Learning.Training;

/// <summary>Data or options that nothing can be learned from, with the reason in words for an operator.</summary>
public sealed class TrainingDataException : Exception
{
    public TrainingDataException()
        : this("Nothing can be learned from this data.")
    {
    }

    public TrainingDataException(string message)
        : base(message)
    {
    }

    public TrainingDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
