using System.Runtime.InteropServices;
using MaiCluster.Engines.Devices.Nvml;

namespace MaiCluster.Engines.Tests.Devices.Nvml;

public class NvmlGpusTests
{
    private const ulong Gib = 1 << 30;

    [Fact]
    public void A_machine_without_the_driver_has_no_gpus_and_that_is_no_problem()
    {
        using var gpus = NvmlGpus.Open(null);
        Assert.Empty(gpus.Gpus);
        Assert.Null(gpus.Problem);
    }

    [Fact]
    public void The_real_library_loads_where_it_is_and_its_absence_throws_nothing()
    {
        var isThere = NativeLibrary.TryLoad("libnvidia-ml.so.1", out _);
        var nvml = NativeNvml.TryLoad();
        Assert.Equal(isThere, nvml is not null);
        using var gpus = NvmlGpus.Open(nvml);
        Assert.True(isThere || gpus.Gpus.Count == 0);
        Assert.All(gpus.Gpus, gpu => Assert.NotNull(gpus.Read(gpu).UsedBytes));
    }

    [Fact]
    public void Gpus_are_read_and_what_one_does_not_tell_is_null()
    {
        using var gpus = NvmlGpus.Open(new ScriptedNvml
        {
            Gpus =
            {
                new("NVIDIA H100 80GB HBM3", (80 * Gib, 3 * Gib)) { Percent = 37, Milliwatts = 412_500 },
                new("Tesla K80", (12 * Gib, 0)) { KnowsMig = false },
                new(null, (8 * Gib, Gib)) { Percent = 250 },
            },
        });
        Assert.Null(gpus.Problem);
        Assert.Equal([("gpu0", "NVIDIA H100 80GB HBM3"), ("gpu1", "Tesla K80"), ("gpu2", "NVIDIA GPU")], gpus.Gpus.Select(gpu => (gpu.Name, gpu.Description)));
        Assert.Equal(new GpuReading(3L << 30, 0.37, 412.5), gpus.Read(gpus.Gpus[0]));
        Assert.Equal(new GpuReading(0, null, null), gpus.Read(gpus.Gpus[1]));
        Assert.Equal(1, gpus.Read(gpus.Gpus[2]).Utilization);
    }

    [Fact]
    public void A_divided_gpu_is_its_instances_with_their_own_memory()
    {
        using var gpus = NvmlGpus.Open(new ScriptedNvml
        {
            Gpus =
            {
                new("NVIDIA A100-SXM4-40GB", (40 * Gib, 0))
                {
                    Instances = [new("NVIDIA A100-SXM4-40GB MIG 1g.5gb", (5 * Gib, Gib)), null, new("NVIDIA A100-SXM4-40GB MIG 3g.20gb", (20 * Gib, 0))],
                },
                new("NVIDIA A100-SXM4-40GB", (40 * Gib, 0)),
            },
        });
        Assert.Equal(["gpu0-mig0", "gpu0-mig2", "gpu1"], gpus.Gpus.Select(gpu => gpu.Name));
        Assert.Equal([5L << 30, 20L << 30, 40L << 30], gpus.Gpus.Select(gpu => gpu.MemoryBytes));
        Assert.Equal(new GpuReading(1L << 30, null, null), gpus.Read(gpus.Gpus[0]));
    }

    [Fact]
    public void What_cannot_be_used_is_left_out_and_named()
    {
        using var gpus = NvmlGpus.Open(new ScriptedNvml
        {
            Gpus =
            {
                new("NVIDIA L4", (24 * Gib, 0)) { Handle = NvmlStatus.NoPermission },
                new("NVIDIA L4", null),
                new("NVIDIA A100-SXM4-40GB", (40 * Gib, 0)) { Instances = [] },
                new("NVIDIA L4", (24 * Gib, 0)),
            },
        });
        Assert.Equal(["gpu3"], gpus.Gpus.Select(gpu => gpu.Name));
        Assert.Equal(
            "gpu0 is left out (NoPermission); gpu1 is left out: it does not tell its memory (GpuIsLost); gpu2 is in MIG mode and has no instance that can be used.",
            gpus.Problem);
    }

    [Fact]
    public void A_driver_that_does_not_start_or_count_gives_no_gpus_and_says_so()
    {
        var broken = new ScriptedNvml { Start = (NvmlStatus)18, Gpus = { new("NVIDIA L4", (24 * Gib, 0)) } };
        using (var gpus = NvmlGpus.Open(broken))
        {
            Assert.Empty(gpus.Gpus);
            Assert.StartsWith("NVML does not start (status 18)", gpus.Problem, StringComparison.Ordinal);
        }

        Assert.Equal(0, broken.Shutdowns);
        var mute = new ScriptedNvml { Count = NvmlStatus.Unknown };
        using (var gpus = NvmlGpus.Open(mute))
        {
            Assert.Equal("NVML does not count its GPUs (Unknown).", gpus.Problem);
        }

        Assert.Equal(1, mute.Shutdowns);
    }
}
