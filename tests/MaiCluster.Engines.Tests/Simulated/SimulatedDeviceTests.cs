using MaiCluster.Engines.Simulated;
using MaiCluster.Serving.Devices;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Simulated;

public class SimulatedDeviceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<TimeSpan> _waits = [];

    [Fact]
    public void Work_of_several_replicas_comes_one_after_the_other()
    {
        var device = Device();
        device.Work(0.010); // nobody advances the clock: the second one begins when the first is done
        device.Work(0.005);
        _time.Advance(TimeSpan.FromMilliseconds(12));
        device.Work(0.001);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        device.Work(0.002);
        Assert.Equal([10, 15, 4, 2], _waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public void Utilization_is_the_work_that_is_done_over_the_time_since_the_last_look()
    {
        var device = Device();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        device.Work(0.060);
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal(30.0 / 130, device.Read().Utilization!.Value, 6);
        Assert.Null(device.Read().Utilization);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(0.5, device.Read().Utilization!.Value, 6);
        Assert.Null(device.Read().PowerWatts);
    }

    [Fact]
    public void Memory_is_taken_and_given_back_and_never_more_than_there_is()
    {
        var device = Device();
        Assert.True(device.TryTake(700));
        Assert.False(device.TryTake(301));
        Assert.True(device.TryTake(300));
        Assert.Equal((0, 1000L), (device.FreeBytes, device.Read().UsedBytes));
        device.GiveBack(700);
        Assert.Equal(700, device.FreeBytes);
    }

    [Fact]
    public void A_real_wait_is_at_least_as_long_as_asked()
    {
        foreach (var time in (TimeSpan[])[TimeSpan.FromMicroseconds(300), TimeSpan.FromMilliseconds(4), TimeSpan.Zero, TimeSpan.FromSeconds(-1)])
        {
            var started = TimeProvider.System.GetTimestamp();
            PreciseWait.For(time);
            Assert.True(TimeProvider.System.GetElapsedTime(started) >= time, $"{time} was {TimeProvider.System.GetElapsedTime(started)}");
        }
    }

    private SimulatedDevice Device() => new(
        new Device { Id = new DeviceId("n", "sim0"), Kind = "h100-80gb", Description = "simulated", MemoryBytes = 1000, IsSimulated = true }, _time, _waits.Add);
}
