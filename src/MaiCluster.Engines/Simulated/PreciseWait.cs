using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MaiCluster.Engines.Simulated;

/// <summary>
/// Blocks a thread for a time between tens of microseconds and seconds without using a processor meanwhile. The runtime's
/// own waits count whole milliseconds, a tenth of a simulated step; the system's timer is exact to some ten microseconds
/// once a thread has said that it wants no slack.
/// </summary>
internal static partial class PreciseWait
{
    private const int ClockMonotonic = 1;
    private const int Interrupted = 4;
    private const int SetTimerSlack = 29;

    [ThreadStatic]
    private static bool _isExact;

    public static void For(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            Block(time);
        }
        else
        {
            BlockThenSpin(time);
        }
    }

    private static void Block(TimeSpan time)
    {
        if (!_isExact)
        {
            _ = Control(SetTimerSlack, 1, 0, 0, 0); // refused: the usual slack of 50 microseconds stays
            _isExact = true;
        }

        var rest = new TimeSpec(time);
        while (ClockNanosleep(ClockMonotonic, 0, in rest, out var left) == Interrupted)
        {
            rest = left;
        }
    }

    private static void BlockThenSpin(TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var blocked = (int)time.TotalMilliseconds - 2; // timers there are late by up to a tick
        if (blocked > 0)
        {
            using var never = new ManualResetEventSlim(false, spinCount: 0);
            never.Wait(blocked);
        }

        while (Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(20);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec request, out TimeSpec left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    /// <summary><c>timespec</c> of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec(TimeSpan time)
    {
        public readonly nint Seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond);
        public readonly nint Nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
    }
}
