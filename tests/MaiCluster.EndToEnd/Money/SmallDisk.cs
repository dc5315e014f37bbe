using System.Diagnostics;

namespace MaiCluster.EndToEnd.Money;

/// <summary>A disk of a few megabytes, in memory, on a folder. It takes the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    /// <param name="folder">Empty.</param>
    /// <param name="mebibytes">Its size.</param>
    public SmallDisk(string folder, int mebibytes)
    {
        _folder = folder;
        var error = Mount(folder, mebibytes);
        Assert.True(error is null, error);
    }

    private string Filling => Path.Combine(_folder, "filling");

    /// <summary>Why there can be none here; null = there can be.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>Takes all that is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var block = new byte[4096]; ; file.Write(block))
            {
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Filling);

    public void Dispose() => Run("umount", "-l", _folder);

    private static string? Find()
    {
        var folder = Directory.CreateTempSubdirectory("mai-disk-");
        try
        {
            var error = Mount(folder.FullName, mebibytes: 1);
            return error is null ? Run("umount", folder.FullName) : "A small disk cannot be mounted here: " + error;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "A small disk cannot be mounted here: there is no mount.";
        }
        finally
        {
            folder.Delete();
        }
    }

    private static string? Mount(string folder, int mebibytes) => Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);

    /// <returns>What went wrong.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
