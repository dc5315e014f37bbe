using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Hosting;

/// <summary>DATA: what a node keeps between starts, readable by its owner alone.</summary>
internal sealed class DataDirectory
{
    public const string KeyName = "key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public DataDirectory(string path)
    {
        Path = path;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The data folder {path} cannot be made ({e.Message}): choose another with --data DIR.", ExitCode.Failed, e);
        }
    }

    public string Path { get; }

    public string Key => System.IO.Path.Combine(Path, KeyName);

    public string Database => System.IO.Path.Combine(Path, "mai.db");

    public string Lock => System.IO.Path.Combine(Path, "lock");

    /// <summary>The certificate of the node's own authority: what clients must trust.</summary>
    public string Authority => System.IO.Path.Combine(Path, "ca.pem");

    public string AuthorityKey => System.IO.Path.Combine(Path, "ca-key.pem");

    public string Node => System.IO.Path.Combine(Path, "node");
}
