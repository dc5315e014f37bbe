namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>
/// Whether models fit on a device together. They take turns, a step each, so a token of one comes once in a cycle of
/// all that have work. With w_i the share of time that i's requests take beside the steps' bases, bases b_i paid with
/// probability q_i that i has work at all, and Little's law for the rows, the cycle solves to
/// C = sum(q_i b_i) / (1 - sum(w_i)): it is what must stay below each one's time per token.
/// </summary>
internal static class DeviceTime
{
    /// <summary>Of a hundred requests one may wait longer than planned.</summary>
    private const double TailOdds = 100;

    /// <summary>Prompts up to this multiple of the mean must still meet their time.</summary>
    private const double LongPrompt = 1.5;

    /// <summary>True when the device, with this much on <paramref name="subject"/> (of it, or to be added), keeps every promise and its memory.</summary>
    public static bool Holds(PackedDevice device, PackedReplica subject, double rate, double burstRate, in PackLimits limits)
    {
        double work = 0, variance = 0, bases = 0;
        var others = device.Replicas;
        for (var i = 0; i <= others.Count; i++)
        {
            if (Load(others, i, subject, rate, burstRate, out var shape, out var itsRate, out var itsBurst))
            {
                work += itsRate * shape.RequestSeconds;
                variance += itsBurst * shape.WorkVariance;
                bases += shape.BaseSeconds;
            }
        }

        var busy = work + (limits.Sigmas * Math.Sqrt(variance / limits.WindowSeconds));
        if (busy >= limits.Duty)
        {
            return false;
        }

        bases = ExpectedBases(others, subject, rate, bases, busy);
        var surge = work > 0 ? busy / work : 1;
        double bytes = device.LeavingBytes + device.ForeignBytes;
        for (var i = 0; i <= others.Count; i++)
        {
            var replica = i < others.Count ? others[i] : subject;
            if (i < others.Count && replica == subject)
            {
                continue;
            }

            var itsRate = replica == subject ? rate : replica.Rate;
            var rows = 0.0;
            if (itsRate > 0 && !MeetsTimes(replica.Shape, itsRate, surge, bases, busy, limits, out rows))
            {
                return false;
            }

            if (rows > replica.MaxRows)
            {
                return false;
            }

            bytes += BytesOf(replica, rows);
        }

        return bytes <= device.Device.MemoryBytes;
    }

    /// <summary>The most of this rate, without its bursts, that fits on the replica.</summary>
    public static double Portion(PackedDevice device, PackedReplica subject, double rate, in PackLimits limits)
    {
        if (Holds(device, subject, rate, 0, limits))
        {
            return rate;
        }

        var steady = Math.Min(rate, limits.Duty / subject.Shape.RequestSeconds);
        return steady * Fraction(device, subject, steady, 0, limits);
    }

    /// <summary>The largest part of rate and bursts together that fits, to 1 in 1,000.</summary>
    public static double Fraction(PackedDevice device, PackedReplica subject, double rate, double burstRate, in PackLimits limits)
    {
        double low = 0, high = 1;
        for (var i = 0; i < 10; i++)
        {
            var middle = (low + high) / 2;
            if (Holds(device, subject, rate * middle, burstRate * middle, limits))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Share of its time that the device is busy on average, the steps' bases left out.</summary>
    public static double Work(PackedDevice device)
    {
        var work = 0.0;
        foreach (var replica in device.Replicas)
        {
            work += replica.Rate * replica.Shape.RequestSeconds;
        }

        return work;
    }

    /// <summary>What a replica takes, or comes to take with this many rows.</summary>
    public static long BytesOf(PackedReplica replica, double rows) =>
        Math.Max(replica.HeldBytes, replica.Shape.WeightBytes + (long)(replica.Shape.RowBytes * rows));

    private static bool Load(List<PackedReplica> others, int index, PackedReplica subject, double rate, double burstRate, out WorkShape shape, out double itsRate, out double itsBurst)
    {
        var replica = index < others.Count ? others[index] : subject;
        shape = replica.Shape;
        (itsRate, itsBurst) = replica == subject ? (rate, burstRate) : (replica.Rate, replica.BurstRate);
        return itsRate > 0 && !(index < others.Count && replica == subject);
    }

    /// <summary>The steps' bases in a mean cycle: a model without work pays none. From above, so that too few turns err to the safe side.</summary>
    private static double ExpectedBases(List<PackedReplica> others, PackedReplica subject, double rate, double bases, double busy)
    {
        for (var turn = 0; turn < 2; turn++)
        {
            var cycle = bases / (1 - busy);
            bases = 0;
            for (var i = 0; i <= others.Count; i++)
            {
                if (Load(others, i, subject, rate, 0, out var shape, out var itsRate, out _))
                {
                    bases += shape.BaseSeconds * Presence(shape, itsRate, cycle);
                }
            }
        }

        return bases;
    }

    /// <summary>How likely a model has a row at work, at so many rows on average.</summary>
    private static double Presence(WorkShape shape, double rate, double cycle) => 1 - Math.Exp(-rate * shape.AnswerTokens * cycle);

    private static bool MeetsTimes(WorkShape shape, double rate, double surge, double bases, double busy, in PackLimits limits, out double rows)
    {
        var present = Presence(shape, rate, bases / (1 - busy));
        var stepBases = bases + (shape.BaseSeconds * (1 - present));
        var cycle = (stepBases / (1 - busy)) + shape.RowSeconds;
        var mean = rate * surge * shape.AnswerTokens * cycle;
        rows = mean + (2 * Math.Sqrt(mean)) + 1;
        return cycle <= shape.PerTokenSeconds * limits.SloShare
            && FirstToken(shape, rate * surge, stepBases, busy, limits) <= shape.FirstTokenSeconds * limits.SloShare;
    }

    /// <summary>Seconds within which all but one of a hundred requests have their first token: prompts are computed one after another, a chunk each cycle (a queue with one server).</summary>
    private static double FirstToken(WorkShape shape, double rate, double stepBases, double busy, in PackLimits limits)
    {
        var rest = Math.Max(1 - busy, 1 - busy + (rate * shape.PrefillSeconds));
        var service = ((shape.Chunks * stepBases) + shape.PrefillSeconds) / Math.Min(1, rest);
        var taken = rate * service;
        if (taken >= 0.97)
        {
            return double.PositiveInfinity;
        }

        var tail = Math.Max(0, Math.Log(TailOdds * taken)) * (1 + limits.SizeVariation) / 2 / (1 - taken);
        return service * (LongPrompt + tail);
    }
}
