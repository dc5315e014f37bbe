namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>
/// Whether models fit on a device together. Each has a batch loop of its own, and those with work take turns, step by step: a
/// round has one step of each. A step is a base and what its rows and chunk take; by Little's law the latter add up to the same
/// share W of all time, whatever the pace, which solves to the time of a round, and so of a token, C = B / (1 - W): B the bases
/// of those at work, a model's own and the others' by their likely presence.
/// </summary>
internal static class DeviceTime
{
    /// <summary>Of a hundred requests one may wait longer than planned.</summary>
    private const double TailOdds = 100;

    /// <summary>Prompts up to this multiple of the mean must still meet their time.</summary>
    private const double LongPrompt = 1.5;

    /// <summary>The largest share of steps that carry a prompt's chunk: beyond it prompts queue, and with them the rows of answers.</summary>
    private const double MaxPrefill = 0.8;

    /// <summary>Rounds in which presence settles; it only grows, from the lone pace up.</summary>
    private const int Rounds = 4;

    /// <summary>True when the device, with this much on <paramref name="subject"/> (of it, or to be added), keeps every promise and its memory.</summary>
    public static bool Holds(PackedDevice device, PackedReplica subject, double rate, double burstRate, in PackLimits limits)
    {
        var others = device.Replicas;
        var shares = others.Count < 32 ? stackalloc Share[others.Count + 1] : new Share[others.Count + 1];
        var count = 0;
        double work = 0, variance = 0, bytes = device.LeavingBytes + device.ForeignBytes + device.PledgedBytes;
        for (var i = 0; i <= others.Count; i++)
        {
            var replica = i < others.Count ? others[i] : subject;
            if (i < others.Count && replica == subject)
            {
                continue;
            }

            var (itsRate, itsBurst) = replica == subject ? (rate, burstRate) : (replica.Rate, replica.BurstRate);
            if (itsRate <= 0)
            {
                bytes += replica.HeldBytes;
                continue;
            }

            var itsVariance = itsBurst * replica.Shape.WorkVariance / limits.WindowSeconds;
            shares[count++] = new Share { Replica = i, Rate = itsRate, Work = itsRate * replica.Shape.RequestSeconds, Deviation = limits.Sigmas * Math.Sqrt(itsVariance) };
            work += shares[count - 1].Work;
            variance += itsVariance;
        }

        var deviation = limits.Sigmas * Math.Sqrt(variance);
        if (work + deviation >= limits.Duty)
        {
            return false;
        }

        shares = shares[..count];
        Settle(shares, others, subject, work, limits);
        foreach (ref readonly var share in shares)
        {
            var replica = Of(share, others, subject);
            if (!MeetsTimes(share, replica.Shape, work, deviation, limits, out var rows) || rows > replica.MaxRows)
            {
                return false;
            }

            bytes += BytesOf(replica, rows);
        }

        return bytes <= device.Device.MemoryBytes;
    }

    /// <summary>The most of this rate, without its bursts, that the replica holds beside what it has.</summary>
    public static double Portion(PackedDevice device, PackedReplica subject, double rate, in PackLimits limits)
    {
        if (Holds(device, subject, subject.Rate + rate, subject.BurstRate, limits))
        {
            return rate;
        }

        var steady = Math.Min(rate, limits.Duty / subject.Shape.RequestSeconds);
        return steady * Fraction(device, subject, steady, 0, limits);
    }

    /// <summary>The largest part of rate and bursts together that it holds beside what it has, to 1 in 1,000.</summary>
    public static double Fraction(PackedDevice device, PackedReplica subject, double rate, double burstRate, in PackLimits limits)
    {
        double low = 0, high = 1;
        for (var i = 0; i < 10; i++)
        {
            var middle = (low + high) / 2;
            if (Holds(device, subject, subject.Rate + (rate * middle), subject.BurstRate + (burstRate * middle), limits))
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

    /// <summary>Share of its time that the device's requests take, the steps' bases left out.</summary>
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

    private static PackedReplica Of(in Share share, List<PackedReplica> others, PackedReplica subject) =>
        share.Replica < others.Count ? others[share.Replica] : subject;

    /// <summary>How likely each is at work at all, given how the others slow it down, and what their bases take of its rounds.</summary>
    private static void Settle(Span<Share> shares, List<PackedReplica> others, PackedReplica subject, double work, in PackLimits limits)
    {
        for (var round = 0; round < Rounds; round++)
        {
            double bases = 0, spread = 0, all = 0;
            foreach (ref readonly var share in shares)
            {
                var seconds = Of(share, others, subject).Shape.BaseSeconds;
                bases += share.Presence * seconds;
                spread += Spread(share.Presence, seconds);
                all += seconds;
            }

            foreach (ref var share in shares)
            {
                var shape = Of(share, others, subject).Shape;
                var likely = bases - (share.Presence * shape.BaseSeconds);
                var unsure = Math.Sqrt(Math.Max(0, spread - Spread(share.Presence, shape.BaseSeconds)));
                share.OthersBase = Math.Min(all - shape.BaseSeconds, likely + (limits.Sigmas * unsure));
                var token = (shape.BaseSeconds + likely) / (1 - work);
                share.NextPresence = 1 - Math.Exp(-share.Rate * ((shape.AnswerTokens * token) + shape.PrefillSeconds));
            }

            foreach (ref var share in shares)
            {
                share.Presence = share.NextPresence;
            }
        }

        static double Spread(double presence, double seconds) => presence * (1 - presence) * seconds * seconds;
    }

    private static bool MeetsTimes(in Share share, WorkShape shape, double work, double deviation, in PackLimits limits, out double rows)
    {
        var token = ((shape.BaseSeconds + share.OthersBase) / (1 - work - deviation)) + shape.RowSeconds;
        var surge = 1 + (share.Deviation / share.Work);
        rows = (share.Rate * surge * shape.AnswerTokens * token) + 1;
        return token <= shape.PerTokenSeconds * limits.SloShare
            && FirstToken(share, shape, work - share.Work, share.Rate * surge, rows, limits) <= shape.FirstTokenSeconds * limits.SloShare;
    }

    /// <summary>
    /// Seconds within which all but one of a hundred requests have their first token: prompts are computed one after another, a
    /// chunk beside each decode step (a queue with one server). A full replica, whose bursts go to another, is sent no more than it can take.
    /// </summary>
    private static double FirstToken(in Share share, WorkShape shape, double othersWork, double rate, double rows, in PackLimits limits)
    {
        var service = ((shape.Chunks * (shape.BaseSeconds + share.OthersBase + (shape.RowSeconds * rows))) + shape.PrefillSeconds) / (1 - othersWork);
        var taken = rate * service;
        if (taken >= MaxPrefill)
        {
            return double.PositiveInfinity;
        }

        var tail = share.Deviation > 0 ? Math.Max(0, Math.Log(TailOdds * taken)) * (1 + limits.SizeVariation) / 2 / (1 - taken) : 0;
        return service * (LongPrompt + tail);
    }

    /// <summary>One model's part in the device's time.</summary>
    private struct Share
    {
        /// <summary>Its place among the device's replicas; beyond them for one to be added.</summary>
        public int Replica;

        public double Rate;

        /// <summary>Mean share of the device that its requests take.</summary>
        public double Work;

        /// <summary>What is kept free for its bursts.</summary>
        public double Deviation;

        public double Presence;

        public double NextPresence;

        /// <summary>Seconds of a round that the bases of the others take: nearly always no more than this.</summary>
        public double OthersBase;
    }
}
