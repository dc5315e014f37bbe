using MaiCluster.Engines.Devices;
using MaiCluster.Engines.Tests.Devices.Nvml;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Devices;

public sealed class NodeDevicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_node_has_its_gpus_its_cpu_and_what_is_simulated()
    {
        using var devices = Open(
            new NodeDeviceOptions { Node = "n1", Simulated = "2x24GiB" },
            new ScriptedNvml { Gpus = { new("NVIDIA H100 80GB HBM3", (85_520_809_984, 1 << 30)) { Percent = 50, Milliwatts = 100_000 } } });
        Assert.Equal(["n1/gpu0", "n1/cpu", "n1/sim0", "n1/sim1"], devices.Devices.Select(device => device.Id.ToString()));
        Assert.Equal(["h100-80gb", "cpu", "l4-24gb", "l4-24gb"], devices.Devices.Select(device => device.Kind));
        Assert.Equal([false, false, true, true], devices.Devices.Select(device => device.IsSimulated));
        Assert.Equal([(long)(85_520_809_984 * 0.95), 8_000_000L << 10, 24L << 30, 24L << 30], devices.Devices.Select(device => device.MemoryBytes));

        var read = devices.Read();
        Assert.Equal(devices.Devices, read.Select(snapshot => snapshot.Device));
        Assert.Equal((1L << 30, 0.5, 100.0), (read[0].UsedBytes, read[0].Utilization, read[0].PowerWatts));
        Assert.Equal((6_000_000L << 10, null, null), (read[1].UsedBytes, read[1].Utilization, read[1].PowerWatts));
        Assert.Equal(0, read[2].UsedBytes);
    }

    [Fact]
    public void Devices_have_the_prices_that_are_in_force_when_they_are_read()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero));
        using var devices = Open(
            new NodeDeviceOptions { Node = "n1", Simulated = "1x24GiB", Prices = new TwoLists() },
            new ScriptedNvml { Gpus = { new("NVIDIA H100 80GB HBM3", (85_520_809_984, 1 << 30)) } },
            time);
        Assert.Equal([3_500_000, 200_000, 0], devices.Read().Select(snapshot => snapshot.Device.PricePerHourMicros));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([3_000_000, 200_000, 700_000], devices.Read().Select(snapshot => snapshot.Device.PricePerHourMicros));
    }

    [Fact]
    public void The_cpu_is_there_even_when_models_may_not_use_it()
    {
        using var devices = Open(new NodeDeviceOptions { Node = "n1", CpuMemoryBytes = 0 }, null);
        Assert.Equal(("cpu", 0L), (Assert.Single(devices.Devices).Kind, devices.Devices[0].MemoryBytes));
    }

    [Fact]
    public void This_machine_opens_without_an_exception_and_has_a_cpu()
    {
        using var devices = NodeDevices.Open(new NodeDeviceOptions { Node = "here" }, TimeProvider.System, NullLogger.Instance);
        Assert.Contains(devices.Devices, device => device.Kind == "cpu" && device.MemoryBytes > 0);
        Assert.Equal(devices.Devices.Count, devices.Read().Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    public void A_share_of_a_gpu_that_is_none_is_refused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(new NodeDeviceOptions { Node = "n1", GpuMemoryShare = share }, null));

    private NodeDevices Open(NodeDeviceOptions options, ScriptedNvml? nvml, TimeProvider? time = null)
    {
        CpuMeterTests.Write(_folder, "cpu 1 1 1 1 1");
        return NodeDevices.Open(options, nvml, new CpuMeter(_folder.In("proc"), _folder.In("none")), time ?? TimeProvider.System, NullLogger.Instance);
    }

    private sealed class TwoLists : IPrices
    {
        public PriceBook Book { get; } = new("EUR", [List(1, ("h100-80gb", "3.5"), ("cpu", "0.2")), List(3, ("h100-80gb", "3"), ("cpu", "0.2"), ("l4-24gb", "0.7"))]);

        public string Source => "prices.yaml";

        private static PriceList List(int month, params (string Kind, string PerHour)[] devices) => new()
        {
            From = new DateOnly(2026, month, 1),
            Devices = devices.ToDictionary(device => device.Kind, device => new DevicePrice(UnitPrice.Parse(device.PerHour), null)),
        };
    }
}
