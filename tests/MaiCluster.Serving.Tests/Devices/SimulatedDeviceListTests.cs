using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Tests.Devices;

public class SimulatedDeviceListTests
{
    [Fact]
    public void Four_devices_of_80_GiB_are_named_and_say_what_they_are()
    {
        var devices = SimulatedDeviceList.Parse("4x80GiB", "node-1");
        Assert.Equal(["node-1/sim0", "node-1/sim1", "node-1/sim2", "node-1/sim3"], devices.Select(device => device.Id.ToString()));
        Assert.All(devices, device => Assert.Equal(("h100-80gb", 80L << 30, true), (device.Kind, device.MemoryBytes, device.IsSimulated)));
        Assert.Equal("simulated h100-80gb, 80 GiB", devices[0].Description);
    }

    [Theory]
    [InlineData("1x24gib:a10-24gb", 24L << 30, "a10-24gb")]
    [InlineData("1x80GB", 80_000_000_000, "gpu-75gb")]
    [InlineData("1x0.5TiB", 512L << 30, "gpu-512gb")]
    [InlineData("1x512MiB:tiny", 512L << 20, "tiny")]
    [InlineData("1xH100", 80L << 30, "h100-80gb")]
    [InlineData("1xa100-40gb", 40L << 30, "a100-40gb")]
    public void A_group_has_a_size_and_a_kind(string text, long bytes, string kind)
    {
        var device = Assert.Single(SimulatedDeviceList.Parse(text, "n"));
        Assert.Equal((bytes, kind), (device.MemoryBytes, device.Kind));
    }

    [Fact]
    public void Groups_are_numbered_on() =>
        Assert.Equal(
            ["sim0 h100-80gb", "sim1 h100-80gb", "sim2 l4-24gb"],
            SimulatedDeviceList.Parse("2xH100, 1x24GiB", "n").Select(device => $"{device.Id.Name} {device.Kind}"));

    [Theory]
    [InlineData("", "COUNTxSIZE")]
    [InlineData("80GiB", "COUNTxSIZE")]
    [InlineData("x80GiB", "COUNTxSIZE")]
    [InlineData("0x80GiB", "COUNTxSIZE")]
    [InlineData("-1x80GiB", "COUNTxSIZE")]
    [InlineData("4x80", "'80' is no size and no known GPU")]
    [InlineData("4xGiB", "'GiB' is no size")]
    [InlineData("4x-1GiB", "'-1GiB' is no size")]
    [InlineData("4x80GiB:", "'' in '4x80GiB:' is not a kind")]
    [InlineData("4x80GiB:H100", "'H100' in '4x80GiB:H100' is not a kind")]
    [InlineData("4xH100:h100-80gb", "no known GPU")]
    [InlineData("1x1KiB", "no size")]
    [InlineData("1x0GiB", "expected 1MiB to 16TiB")]
    [InlineData("1x17TiB", "expected 1MiB to 16TiB")]
    [InlineData("4x80GiB,", "COUNTxSIZE")]
    [InlineData("1001x80GiB", "at most 1000")]
    [InlineData("999x80GiB,2x80GiB", "at most 1000")]
    [InlineData("99999999999x80GiB", "COUNTxSIZE")]
    public void A_wrong_list_is_refused_with_what_would_be_right(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SimulatedDeviceList.Parse(text, "n")).Message, StringComparison.Ordinal);
}
