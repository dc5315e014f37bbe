using MaiCluster.Engines.Devices;
using MaiCluster.Engines.Tests.Packages;

namespace MaiCluster.Engines.Tests.Devices;

public sealed class CpuMeterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Name_memory_and_use_are_read_from_the_system()
    {
        Write(stat: "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3 4");
        var meter = Meter();
        Assert.Equal($"Some Processor 3000, {Environment.ProcessorCount} threads", meter.Description);
        Assert.Equal(16_000_000L << 10, meter.TotalBytes);
        Assert.Equal(6_000_000L << 10, meter.UsedBytes());
        Assert.Null(meter.Utilization());

        Write(stat: "cpu  160 0 70 900 70 0 0 0 60 0\n"); // 80 busy of 200: guest time is in user's
        Assert.Equal(0.4, meter.Utilization());
        Assert.Null(meter.Utilization()); // no time has passed
    }

    [Theory]
    [InlineData("1073741824\n", 1L << 30)]
    [InlineData("max\n", 16_000_000L << 10)]
    [InlineData("99999999999999\n", 16_000_000L << 10)]
    public void A_container_with_less_memory_has_less(string limit, long bytes)
    {
        Write(stat: "cpu 1 1 1 1 1");
        _folder.Write("cgroup/memory.max", limit);
        Assert.Equal(bytes, Meter().TotalBytes);
    }

    [Fact]
    public void A_system_that_tells_nothing_still_has_a_cpu()
    {
        var meter = new CpuMeter(_folder.In("none"), _folder.In("none"));
        Assert.Equal($"CPU, {Environment.ProcessorCount} threads", meter.Description);
        Assert.True(meter.TotalBytes > 0);
        Assert.Null(meter.UsedBytes());
        Assert.Null(meter.Utilization());
        Assert.Null(meter.Utilization());
    }

    [Fact]
    public void This_machine_tells_of_itself()
    {
        var meter = new CpuMeter();
        Assert.True(meter.TotalBytes > 64 << 20);
        Assert.True(!OperatingSystem.IsLinux() || meter.UsedBytes() is > 0);
    }

    internal static void Write(TemporaryFolder folder, string stat)
    {
        folder.Write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some Processor 3000\n");
        folder.Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:  1 kB\nMemAvailable:   10000000 kB\n");
        folder.Write("proc/stat", stat);
    }

    private void Write(string stat) => Write(_folder, stat);

    private CpuMeter Meter() => new(_folder.In("proc"), _folder.In("cgroup"));
}
