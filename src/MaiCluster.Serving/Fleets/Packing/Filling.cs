namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>What of a model's demand found no replica yet.</summary>
internal struct Remainder(PackedModel model, double rate, double burstRate)
{
    public PackedModel Model { get; } = model;

    public double Rate { get; set; } = rate;

    public double BurstRate { get; set; } = burstRate;
}

/// <summary>First step: demand goes to the replicas that are there. Full ones are filled; what is over, with all bursts, goes to the last.</summary>
internal static class Filling
{
    /// <summary>Parts smaller than this share of a model's rate are not worth a replica.</summary>
    public const double Crumb = 0.02;

    public static List<Remainder> Run(FleetPacking packing)
    {
        // The fewer replicas a model has, the less choice there is: those go first.
        var order = (PackedModel[])packing.Models.Clone();
        Array.Sort(order, static (a, b) => a.Replicas.Count != b.Replicas.Count ? a.Replicas.Count.CompareTo(b.Replicas.Count) : a.Index.CompareTo(b.Index));
        var remainders = new List<Remainder>();
        foreach (var model in order)
        {
            var remainder = Fill(packing, model);
            KeepRequired(packing, model);
            if (remainder.Rate > 0)
            {
                remainders.Add(remainder);
            }
        }

        return remainders;
    }

    private static Remainder Fill(FleetPacking packing, PackedModel model)
    {
        var rest = new Remainder(model, model.Rate, model.Rate);
        if (rest.Rate <= 0 || model.Replicas.Count == 0)
        {
            return rest;
        }

        model.Replicas.Sort(BeforeOrAfter);
        foreach (var replica in model.Replicas)
        {
            if (rest.Rate <= 0)
            {
                break;
            }

            Pour(replica, ref rest, packing.Limits);
            packing.Keep(replica);
        }

        if (rest.Rate > 0 && rest.Rate <= model.Rate * Crumb)
        {
            var last = model.Replicas[^1];
            last.Give(last.Rate + rest.Rate, last.BurstRate + rest.BurstRate);
            rest.Rate = 0;
        }

        return rest;
    }

    /// <summary>Gives the replica as much as it holds.</summary>
    public static void Pour(PackedReplica replica, ref Remainder rest, in PackLimits limits)
    {
        if (DeviceTime.Holds(replica.Device, replica, replica.Rate + rest.Rate, replica.BurstRate + rest.BurstRate, limits))
        {
            replica.Give(replica.Rate + rest.Rate, replica.BurstRate + rest.BurstRate);
            (rest.Rate, rest.BurstRate) = (0, 0);
            return;
        }

        var (rate, burst) = (DeviceTime.Portion(replica.Device, replica, rest.Rate, limits), 0.0);
        if (rate >= rest.Rate)
        {
            // All of it but not its bursts: these are more than a device can take, and split.
            var share = DeviceTime.Fraction(replica.Device, replica, rest.Rate, rest.BurstRate, limits);
            (rate, burst) = (rest.Rate * share, rest.BurstRate * share);
        }

        if (rate < rest.Rate * Crumb)
        {
            return;
        }

        replica.Give(replica.Rate + rate, replica.BurstRate + burst);
        rest.Rate -= rate;
        rest.BurstRate -= burst;
    }

    /// <summary>Required replicas stay though they carry nothing.</summary>
    private static void KeepRequired(FleetPacking packing, PackedModel model)
    {
        var kept = 0;
        foreach (var replica in model.Replicas)
        {
            kept += replica.IsKept ? 1 : 0;
        }

        for (var i = 0; i < model.Replicas.Count && kept < model.Required; i++)
        {
            if (!model.Replicas[i].IsKept)
            {
                packing.Keep(model.Replicas[i]);
                kept++;
            }
        }
    }

    /// <summary>Replicas that were needed before spare ones, fuller devices before emptier ones.</summary>
    private static int BeforeOrAfter(PackedReplica a, PackedReplica b)
    {
        if (a.SpareSince.HasValue != b.SpareSince.HasValue)
        {
            return a.SpareSince.HasValue ? 1 : -1;
        }

        var byWork = DeviceTime.Work(b.Device).CompareTo(DeviceTime.Work(a.Device));
        return byWork != 0 ? byWork : a.Device.Index.CompareTo(b.Device.Index);
    }
}
