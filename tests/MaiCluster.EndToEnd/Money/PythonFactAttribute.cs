using System.ComponentModel;
using System.Diagnostics;

namespace MaiCluster.EndToEnd.Money;

/// <summary>A test whose other half is a script, skipped where Python is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Missing;

    private static string? Missing { get; } = IsHere() ? null : "Python is not installed (python3).";

    private static bool IsHere()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
