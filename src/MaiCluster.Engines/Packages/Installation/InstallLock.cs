namespace MaiCluster.Engines.Packages.Installation;

/// <summary>One installer of a package at a time on a data folder, in this process or another. The system lets go of it when its holder dies.</summary>
internal static class InstallLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="path">A file that is made when it is missing and stays: removing it could part two waiters.</param>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException failure) when (IsHeld(failure))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    // EAGAIN on Linux and macOS; a sharing or lock violation on Windows.
    private static bool IsHeld(IOException failure) => (failure.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
