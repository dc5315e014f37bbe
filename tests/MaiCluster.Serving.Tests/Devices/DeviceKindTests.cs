using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Tests.Devices;

public class DeviceKindTests
{
    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3", 81_559, "h100-80gb")]
    [InlineData("NVIDIA H100 PCIe", 81_559, "h100-80gb")]
    [InlineData("NVIDIA H100 NVL", 95_830, "h100-94gb")]
    [InlineData("NVIDIA H200", 143_771, "h200-141gb")]
    [InlineData("NVIDIA A100-SXM4-80GB", 81_920, "a100-80gb")]
    [InlineData("NVIDIA A100-SXM4-40GB", 40_960, "a100-40gb")]
    [InlineData("NVIDIA L4", 23_034, "l4-24gb")]
    [InlineData("NVIDIA L40S", 46_068, "l40s-48gb")]
    [InlineData("NVIDIA B200", 183_359, "b200-180gb")]
    [InlineData("Tesla T4", 15_360, "t4-16gb")]
    [InlineData("Tesla V100-SXM2-32GB", 32_768, "v100-32gb")]
    [InlineData("NVIDIA GeForce RTX 4090", 24_564, "rtx-4090-24gb")]
    [InlineData("NVIDIA A10G", 23_028, "a10g-22gb")]
    [InlineData("NVIDIA H100 80GB HBM3 MIG 1g.10gb", 9_856, "h100-mig-1g.10gb")]
    [InlineData("", 8_192, "gpu-8gb")]
    [InlineData("???", 8_192, "gpu-8gb")]
    public void A_gpu_is_of_the_kind_that_its_name_and_memory_tell(string name, long mebibytes, string kind)
    {
        var found = DeviceKind.NameOfGpu(name, mebibytes << 20);
        Assert.Equal(kind, found);
        Assert.True(DeviceKind.IsName(found), found);
    }

    [Fact]
    public void A_name_of_any_length_becomes_a_right_kind() =>
        Assert.True(DeviceKind.IsName(DeviceKind.NameOfGpu("Big " + new string('x', 200) + " MIG " + new string('y', 200), 1L << 30)));

    [Theory]
    [InlineData(80, "h100-80gb")]
    [InlineData(40, "a100-40gb")]
    [InlineData(141, "h200-141gb")]
    [InlineData(20, "gpu-20gb")]
    public void A_size_alone_stands_for_the_first_kind_that_has_it(int gibibytes, string kind) =>
        Assert.Equal(kind, DeviceKind.NameOfSize((long)gibibytes << 30));

    [Theory]
    [InlineData("cpu", true)]
    [InlineData("h100-mig-1g.10gb", true)]
    [InlineData("", false)]
    [InlineData("H100", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("-a", false)]
    [InlineData("a\n", false)]
    public void A_kind_is_a_file_name_and_nothing_more(string name, bool isName) => Assert.Equal(isName, DeviceKind.IsName(name));

    [Fact]
    public void Every_known_kind_has_a_right_name_of_its_own()
    {
        Assert.All(DeviceKind.Gpus, kind => Assert.True(DeviceKind.IsName(kind.Name), kind.Name));
        Assert.Equal(DeviceKind.Gpus.Count, DeviceKind.Gpus.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(3.35e12, DeviceKind.Of("h100-80gb").BytesPerSecond);
    }

    [Fact]
    public void A_kind_that_is_not_known_counts_as_slower_than_any_that_is()
    {
        var unknown = DeviceKind.Of("gpu-20gb");
        Assert.All(DeviceKind.Gpus, kind => Assert.True(unknown.BytesPerSecond < kind.BytesPerSecond && unknown.FlopsPerSecond < kind.FlopsPerSecond, kind.Name));
    }
}
