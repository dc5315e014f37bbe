using System.ComponentModel;
using System.Diagnostics;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary><c>npm pack</c> as a child process: npm knows the user's registry, proxy and credentials.</summary>
internal static class NpmPack
{
    private const int OutputTail = 4_000;

    /// <param name="specification">As npm takes it, such as <c>name@1.2.3</c>.</param>
    /// <param name="folder">An empty folder for the tarball.</param>
    /// <returns>The tarball's path.</returns>
    public static async Task<string> RunAsync(string specification, string folder, CancellationToken cancellationToken)
    {
        using var npm = Start(specification, folder);
        npm.StandardInput.Close();
        var output = ReadTailAsync(npm.StandardOutput);
        var errors = ReadTailAsync(npm.StandardError);
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            await npm.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        var told = $"{await errors}\n{await output}".Trim();
        if (npm.ExitCode != 0)
        {
            throw new PackageException($"npm pack {specification} failed (exit code {npm.ExitCode}):\n{told}");
        }

        return Directory.GetFiles(folder, "*.tgz") is [var tarball]
            ? tarball
            : throw new PackageException($"npm pack {specification} made no tarball:\n{told}");
    }

    private static Process Start(string specification, string folder)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            // --ignore-scripts: a package of model files has nothing to run here.
            ArgumentList = { "pack", specification, "--pack-destination", folder, "--ignore-scripts", "--loglevel=error", "--no-update-notifier" },
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("HF_TOKEN");
        start.Environment.Remove("MAI_API_KEY");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new PackageException($"npm cannot be started ({failure.Message}): install Node.js with npm, or check PATH.", failure);
        }
    }

    private static async Task<string> ReadTailAsync(StreamReader reader)
    {
        var tail = "";
        var buffer = new char[OutputTail];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            tail += new string(buffer, 0, read);
            tail = tail.Length > OutputTail ? tail[^OutputTail..] : tail;
        }

        return tail;
    }
}
