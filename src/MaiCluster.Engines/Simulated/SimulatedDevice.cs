using MaiCluster.Serving.Devices;

namespace MaiCluster.Engines.Simulated;

/// <summary>
/// A device that computes nothing and takes its time for it: one step at a time, in the order they come, whichever
/// replica they are of, and never more memory than it has.
/// </summary>
public sealed class SimulatedDevice
{
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _wait;
    private readonly Lock _lock = new();
    private long _freeAt;
    private TimeSpan _busy;
    private long _readAt;
    private TimeSpan _busyAtRead;
    private long _usedBytes;

    public SimulatedDevice(Device device, TimeProvider time)
        : this(device, time, PreciseWait.For)
    {
    }

    /// <param name="wait">Blocks for a time.</param>
    internal SimulatedDevice(Device device, TimeProvider time, Action<TimeSpan> wait)
    {
        Device = device;
        _time = time;
        _wait = wait;
        _freeAt = _readAt = time.GetTimestamp();
    }

    public Device Device { get; }

    public long FreeBytes => Device.MemoryBytes - Volatile.Read(ref _usedBytes);

    /// <summary>Blocks until the device has worked for so long on it, after what it was given before.</summary>
    public void Work(double seconds)
    {
        TimeSpan left;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var work = TimeSpan.FromSeconds(seconds);
            _freeAt = Math.Max(now, _freeAt) + (long)(seconds * _time.TimestampFrequency);
            _busy += work;
            left = _time.GetElapsedTime(now, _freeAt);
        }

        _wait(left);
    }

    /// <summary>Takes memory; false when there is not so much left.</summary>
    public bool TryTake(long bytes)
    {
        lock (_lock)
        {
            if (bytes > FreeBytes)
            {
                return false;
            }

            _usedBytes += bytes;
            return true;
        }
    }

    public void GiveBack(long bytes)
    {
        lock (_lock)
        {
            _usedBytes -= bytes;
        }
    }

    /// <summary>Utilization is since the call before.</summary>
    public DeviceSnapshot Read()
    {
        lock (_lock)
        {
            // Work that lies ahead counts when it is done.
            var now = _time.GetTimestamp();
            var done = _busy - (_freeAt > now ? _time.GetElapsedTime(now, _freeAt) : TimeSpan.Zero);
            var elapsed = _time.GetElapsedTime(_readAt, now);
            var worked = done - _busyAtRead;
            (_readAt, _busyAtRead) = (now, done);
            return new DeviceSnapshot(Device)
            {
                UsedBytes = _usedBytes,
                Utilization = elapsed > TimeSpan.Zero ? Math.Clamp(worked / elapsed, 0, 1) : null,
            };
        }
    }
}
