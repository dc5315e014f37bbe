using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Hosting;

/// <summary>Makes a node the only one on its data. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <exception cref="CommandFailedException">Another node has it.</exception>
    public static DataLock Take(DataDirectory data)
    {
        try
        {
            return new DataLock(new FileStream(data.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandFailedException($"{data.Path} cannot be written: choose another with --data DIR.", ExitCode.Failed, e);
        }
        catch (IOException e)
        {
            throw new CommandFailedException($"Another node runs on {data.Path}: stop it, or give this one a folder of its own with --data DIR.", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _file.Dispose();
}
