using MaiCluster.Engines.Packages.Installation;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Packages.Installation;

public sealed class InstallLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_waits_until_the_first_lets_go()
    {
        var time = new FakeTimeProvider();
        var first = await InstallLock.TakeAsync(_folder.In("lock"), time, default);
        var second = InstallLock.TakeAsync(_folder.In("lock"), time, default);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(second.IsCompleted);

        first.Dispose();
        time.Advance(TimeSpan.FromSeconds(10));
        (await second.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var first = await InstallLock.TakeAsync(_folder.In("lock"), TimeProvider.System, default);
        var second = InstallLock.TakeAsync(_folder.In("lock"), TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_no_reason_to_wait() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => InstallLock.TakeAsync(_folder.In("absent", "lock"), TimeProvider.System, default));
}
