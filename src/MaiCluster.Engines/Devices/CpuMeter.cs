using System.Globalization;

namespace MaiCluster.Engines.Devices;

/// <summary>The machine's processor and memory, read from <c>/proc</c>; elsewhere only what the runtime knows. One owner.</summary>
/// <param name="proc">The folder, so that tests may have one of their own.</param>
internal sealed class CpuMeter(string proc = "/proc", string cgroup = "/sys/fs/cgroup")
{
    private (long Busy, long All) _last;

    /// <summary>What the processor calls itself, and how many threads it runs at once.</summary>
    public string Description { get; } = Describe(proc);

    /// <summary>Of the machine, or of the container where it has less.</summary>
    public long TotalBytes { get; } = Math.Min(
        MemoryField(proc, "MemTotal:") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Whole(Path.Combine(cgroup, "memory.max")) ?? long.MaxValue);

    /// <summary>Bytes in use on the machine; null where it does not tell.</summary>
    public long? UsedBytes() =>
        MemoryField(proc, "MemTotal:") is { } total && MemoryField(proc, "MemAvailable:") is { } available ? Math.Max(0, total - available) : null;

    /// <summary>Busy part of all processors since the last call, 0 to 1; null at the first one.</summary>
    public double? Utilization()
    {
        var now = Times();
        var (busy, all) = (now.Busy - _last.Busy, now.All - _last.All);
        var isFirst = _last.All == 0;
        _last = now;
        return isFirst || all <= 0 ? null : Math.Clamp(busy / (double)all, 0, 1);
    }

    private (long Busy, long All) Times()
    {
        // cpu user nice system idle iowait irq softirq steal guest guest_nice; guest times are in user's already
        var fields = FirstLine(Path.Combine(proc, "stat"), "cpu ")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0).ToArray();
        return fields is { Length: >= 5 } ? (fields.Sum() - fields[3] - fields[4], fields.Sum()) : default;
    }

    private static string Describe(string proc)
    {
        var line = FirstLine(Path.Combine(proc, "cpuinfo"), "model name");
        var name = line is not null && line.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? line[(colon + 1)..].Trim() : "";
        var threads = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} threads");
        return name.Length > 0 ? $"{name}, {threads}" : $"CPU, {threads}";
    }

    private static long? MemoryField(string proc, string field) =>
        FirstLine(Path.Combine(proc, "meminfo"), field)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
        && long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value << 10 : null;

    /// <summary>A file of one number; a limit of <c>max</c> is none.</summary>
    private static long? Whole(string path) =>
        FirstLine(path, "") is { } line && long.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string? FirstLine(string path, string start)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
