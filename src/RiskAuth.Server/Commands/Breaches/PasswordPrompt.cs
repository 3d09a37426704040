using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using RiskAuth.Credentials;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary>Reads a password from the keyboard without showing it, or the first line of a pipe. Never from the arguments, which every user of the machine can see.</summary>
internal static class PasswordPrompt
{
    public static bool TryRead(TextWriter prompt, [NotNullWhen(true)] out SubmittedCredential? credential) =>
        Console.IsInputRedirected ? TryReadLine(Console.OpenStandardInput(), out credential) : TryReadKeys(prompt, out credential);

    /// <summary>The first line of a stream, without its end.</summary>
    public static bool TryReadLine(Stream input, [NotNullWhen(true)] out SubmittedCredential? credential)
    {
        var line = GC.AllocateArray<byte>(SubmittedCredential.MaxPasswordBytes + 2, pinned: true);
        try
        {
            var length = 0;
            while (length < line.Length && line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
            {
                var read = input.Read(line, length, line.Length - length);
                if (read == 0)
                    break;
                length += read;
            }
            var password = line.AsSpan(0, length);
            var end = password.IndexOf((byte)'\n');
            password = (end < 0 ? password : password[..end]).TrimEnd((byte)'\r');
            return SubmittedCredential.TryFromPasswordUtf8(password, out credential);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private static bool TryReadKeys(TextWriter prompt, [NotNullWhen(true)] out SubmittedCredential? credential)
    {
        var typed = GC.AllocateArray<char>(SubmittedCredential.MaxPasswordBytes, pinned: true);
        var length = 0;
        prompt.Write("Password (not shown): ");
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                length = Math.Max(0, length - 1);
            else if (!char.IsControl(key.KeyChar) && length < typed.Length)
                typed[length++] = key.KeyChar;
        }
        prompt.WriteLine();
        var read = SubmittedCredential.TryFromPassword(typed.AsSpan(0, length), out credential);
        Array.Clear(typed);
        return read;
    }
}
