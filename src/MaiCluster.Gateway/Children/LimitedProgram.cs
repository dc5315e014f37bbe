using System.Diagnostics;
using System.Globalization;

namespace MaiCluster.Gateway.Children;

/// <summary>A program of this machine, where it is installed and can be limited: started with nothing of our environment, with limits of its memory and processor time.</summary>
/// <param name="name">A path, or a name that is looked for in PATH; empty = none.</param>
/// <param name="mebibytes">Of address space.</param>
/// <param name="seconds">Of processor time.</param>
internal sealed class LimitedProgram(string name, int mebibytes, int seconds)
{
    private const string Shell = "/bin/sh";

    /// <summary>ulimit takes KiB of address space and seconds of processor time.</summary>
    private const string Script = "ulimit -v \"$1\"; ulimit -t \"$2\"; shift 2; exec \"$@\"";

    private readonly string? _path = Find(name);

    public bool IsHere => _path is not null;

    /// <param name="arguments">Nothing in them is a client's.</param>
    public Process Start(IEnumerable<string> arguments)
    {
        string[] limited = ["-c", Script, "sh", (mebibytes * 1024L).ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo(Shell, [.. limited, _path!, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        return Process.Start(start)!;
    }

    private static string? Find(string name)
    {
        if (name.Length == 0 || OperatingSystem.IsWindows() || !File.Exists(Shell))
        {
            return null;
        }

        return name.Contains('/')
            ? File.Exists(name) ? name : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
