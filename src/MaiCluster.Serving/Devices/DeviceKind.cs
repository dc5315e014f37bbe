using System.Globalization;
using System.Text.RegularExpressions;

namespace MaiCluster.Serving.Devices;

/// <summary>Devices of one kind are alike enough to share profiles and a price.</summary>
/// <param name="Name">Such as <c>h100-80gb</c>: lower-case letters, digits, '.' and '-'.</param>
/// <param name="MemoryGigabytes">As its maker counts; 0 where it varies.</param>
/// <param name="BytesPerSecond">Peak rate of its memory, from the maker's data sheet.</param>
/// <param name="FlopsPerSecond">Peak rate of dense 16-bit arithmetic, from the maker's data sheet.</param>
public sealed partial record DeviceKind(string Name, int MemoryGigabytes, double BytesPerSecond, double FlopsPerSecond)
{
    public const int MaxNameLength = 64;

    /// <summary>The rule, for messages.</summary>
    public const string NameRule = "1 to 64 lower-case letters, digits, '.' and '-', beginning and ending with a letter or digit";

    /// <summary>Any processor: two memory channels of a server, a few cores.</summary>
    public static DeviceKind Cpu { get; } = new("cpu", 0, 20e9, 0.2e12);

    /// <summary>GPUs that are known by name; of two with the same memory the first is what a size alone stands for.</summary>
    public static IReadOnlyList<DeviceKind> Gpus { get; } =
    [
        new("h100-80gb", 80, 3.35e12, 989e12),
        new("a100-80gb", 80, 2.04e12, 312e12),
        new("a100-40gb", 40, 1.56e12, 312e12),
        new("h100-94gb", 94, 3.94e12, 989e12),
        new("gh200-96gb", 96, 4.0e12, 989e12),
        new("h200-141gb", 141, 4.8e12, 989e12),
        new("b200-180gb", 180, 7.7e12, 2250e12),
        new("l40s-48gb", 48, 0.864e12, 362e12),
        new("a40-48gb", 48, 0.696e12, 150e12),
        new("l4-24gb", 24, 0.3e12, 121e12),
        new("a10-24gb", 24, 0.6e12, 125e12),
        new("t4-16gb", 16, 0.32e12, 65e12),
        new("v100-16gb", 16, 0.9e12, 125e12),
        new("v100-32gb", 32, 0.9e12, 125e12),
    ];

    /// <summary>The kind of this name; for a name that is not known, a slow GPU, so that nothing is promised that it cannot keep.</summary>
    public static DeviceKind Of(string name) =>
        name == Cpu.Name ? Cpu : Gpus.FirstOrDefault(kind => kind.Name == name) ?? new DeviceKind(name, 0, 0.25e12, 50e12);

    /// <summary>The kind whose maker gives it this much memory; else one named after the size, such as <c>gpu-20gb</c>.</summary>
    public static string NameOfSize(long bytes)
    {
        var size = (int)Math.Max(1, Math.Round(bytes / (double)(1L << 30)));
        return Gpus.FirstOrDefault(kind => kind.MemoryGigabytes == size)?.Name ?? Invariant($"gpu-{size}gb");
    }

    /// <summary>The kind of a GPU as its driver calls it: "NVIDIA H100 80GB HBM3" is <c>h100-80gb</c>, "NVIDIA L4" of 23,034 MiB <c>l4-24gb</c>.</summary>
    public static string NameOfGpu(string gpu, long bytes)
    {
        var words = Slug(gpu).Split('-').Where(word => word is not ("" or "nvidia" or "tesla" or "geforce" or "graphics" or "device")).ToArray();
        words = words.Length > 0 ? words : ["gpu"];

        // A part of a GPU is a kind of its own: it has a part of the memory and of the speed.
        if (Array.IndexOf(words, "mig") is var mig and >= 0 && mig + 1 < words.Length)
        {
            return Short($"{words[0]}-mig-{words[mig + 1]}");
        }

        // A maker's gigabyte is 2^30 bytes, of which the driver keeps some: 80 are 85.5e9 bytes here, 24 are 24.2e9.
        var gigabytes = bytes / 1e9;
        return Gpus.Where(kind => kind.Name.StartsWith(words[0] + "-", StringComparison.Ordinal) && Math.Abs(gigabytes - (kind.MemoryGigabytes * 1.04)) < kind.MemoryGigabytes * 0.1)
            .MinBy(kind => Math.Abs(gigabytes - (kind.MemoryGigabytes * 1.04)))?.Name
            ?? Short(string.Join('-', words.Where(word => !Size().IsMatch(word)).Append(Invariant($"{Math.Max(1, Math.Round(bytes / (double)(1L << 30)))}gb"))));
    }

    public static bool IsName(string text) => text.Length <= MaxNameLength && ValidName().IsMatch(text);

    private static string Slug(string text) => NotInName().Replace(text.ToLowerInvariant(), "-").Trim('-', '.');

    private static string Short(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength].Trim('-', '.');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]*[a-z0-9])?\z")]
    private static partial Regex ValidName();

    [GeneratedRegex("[^a-z0-9.]+")]
    private static partial Regex NotInName();

    [GeneratedRegex("^[0-9]+gb$")]
    private static partial Regex Size();
}
