using Spectre.Console;

namespace RiskAuth.Server.Commands;

/// <summary>What commands print on.</summary>
internal static class Terminal
{
    public const int Width = 110;

    /// <summary>Tables without colours, of one width, so that what is printed can be kept in a file.</summary>
    public static IAnsiConsole Plain(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            ColorSystem = ColorSystemSupport.NoColors,
            Ansi = AnsiSupport.No,
        });
        console.Profile.Width = Width;
        return console;
    }

    /// <summary>A bar on the error output, where a person watches; silence where none does.</summary>
    /// <param name="work">Is given what to call with the phase, and how much of it is done; below 0 when that is not known.</param>
    public static async Task WithProgressAsync(Func<Action<string, double>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(static (_, _) => { });
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().StartAsync(async context =>
        {
            ProgressTask? bar = null;
            await work((phase, share) =>
            {
                if (bar?.Description != Markup.Escape(phase))
                {
                    bar?.Value = 1;
                    bar = context.AddTask(Markup.Escape(phase), maxValue: 1);
                }
                bar!.IsIndeterminate = share < 0;
                bar!.Value = Math.Max(0, share);
            });
            bar?.Value = 1;
        });
    }
}
