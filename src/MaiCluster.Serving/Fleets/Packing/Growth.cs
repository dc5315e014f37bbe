namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Second step: what found no replica gets new ones. Saturated shares take whole devices, the rest is merged onto devices in use by best fit, and only then a device is begun.</summary>
internal static class Growth
{
    public static void Run(FleetPacking packing, List<Remainder> remainders)
    {
        for (var i = 0; i < remainders.Count; i++)
        {
            var remainder = remainders[i];
            TakeWholeDevices(packing, ref remainder);
            remainders[i] = remainder;
        }

        var ordered = remainders.ToArray();
        Array.Sort(ordered, Order);
        foreach (var remainder in ordered)
        {
            if (remainder.Rate > 0)
            {
                Place(packing, remainder);
            }
        }

        foreach (var model in packing.Models)
        {
            while (model.KeptCount < model.Required && PlaceIdle(packing, model))
            {
            }

            if (model.KeptCount < model.Required && !model.WaitsForMemory && model.Unplaced is null && !Eviction.MakeRoom(packing, model))
            {
                packing.MissingDevices += DeviceChoice.FitsSomewhere(packing, model) ? model.Required - model.KeptCount : 0;
            }
        }
    }

    /// <summary>Those whose clients wait for a first replica, then the largest.</summary>
    private static int Order(Remainder a, Remainder b)
    {
        if (a.Model.IsWaitedFor != b.Model.IsWaitedFor)
        {
            return a.Model.IsWaitedFor ? -1 : 1;
        }

        var bySize = SizeOf(b).CompareTo(SizeOf(a));
        return bySize != 0 ? bySize : a.Model.Index.CompareTo(b.Model.Index);
    }

    private static void TakeWholeDevices(FleetPacking packing, ref Remainder rest)
    {
        var model = rest.Model;
        while (model.CanGrow && DeviceChoice.Fresh(packing, model, rest.Rate) is { } device)
        {
            var capacity = DeviceChoice.Capacity(packing, model, device.Class);
            if (!(rest.Rate > capacity) || capacity <= 0)
            {
                return;
            }

            var replica = PackedReplica.Start(model, device);
            Filling.Pour(replica, ref rest, packing.Limits);
            if (!replica.IsKept)
            {
                replica.Undo();
                return;
            }

            packing.Keep(replica);
        }
    }

    private static void Place(FleetPacking packing, Remainder rest)
    {
        var model = rest.Model;
        while (rest.Rate > 0)
        {
            if (!model.CanGrow)
            {
                Overload(packing, rest, $"It has the {model.Goal.MaxReplicas} {(model.Goal.MaxReplicas == 1 ? "replica" : "replicas")} that its goal allows; its {model.Rate:0.##} requests/s need more.");
                return;
            }

            var device = DeviceChoice.BestFit(packing, model, rest.Rate, rest.BurstRate, packing.Limits) ?? DeviceChoice.Fresh(packing, model, rest.Rate);
            if (device is null)
            {
                PlaceTight(packing, rest);
                return;
            }

            var replica = PackedReplica.Start(model, device);
            Filling.Pour(replica, ref rest, packing.Limits);
            if (!replica.IsKept)
            {
                replica.Undo();
                PlaceTight(packing, rest);
                return;
            }

            packing.Keep(replica);
        }
    }

    /// <summary>No device is left: parts go where time is left, and a model without any replica goes where there is memory at least.</summary>
    private static void PlaceTight(FleetPacking packing, Remainder rest)
    {
        var model = rest.Model;
        foreach (var device in packing.Devices)
        {
            if (rest.Rate <= 0)
            {
                return;
            }

            if (model.CanGrow && device.Takes(model))
            {
                var replica = PackedReplica.Start(model, device);
                Filling.Pour(replica, ref rest, packing.Limits);
                if (replica.IsKept)
                {
                    packing.Keep(replica);
                }
                else
                {
                    replica.Undo();
                }
            }
        }

        if (model.KeptCount == 0 && !PlaceIdle(packing, model))
        {
            // One that is waited for takes memory from the idle at once; others are seen to when all have their place.
            if (model.IsWaitedFor && Eviction.MakeRoom(packing, model))
            {
                return;
            }

            model.Unplaced ??= Shortage.Reason(packing, model);
            packing.MissingDevices += packing.Devices.Length == 0 ? 1 : DeviceChoice.DevicesFor(packing, model, rest.Rate);
            return;
        }

        if (rest.Rate > 0)
        {
            var missing = DeviceChoice.DevicesFor(packing, model, rest.Rate);
            packing.MissingDevices += missing;
            Overload(packing, rest, missing > 0 ? $"{rest.Rate:0.##} of its {model.Rate:0.##} requests/s need {missing:0.#} more devices than there are." : null);
        }
    }

    /// <summary>What has no place of its own comes to the replicas there are, whatever was promised: others must see that they are full.</summary>
    private static void Overload(FleetPacking packing, Remainder rest, string? reason)
    {
        rest.Model.Unplaced ??= reason;
        foreach (var replica in rest.Model.Replicas)
        {
            if (replica.IsKept)
            {
                replica.Give(replica.Rate + rest.Rate, replica.BurstRate + rest.BurstRate);
                return;
            }
        }
    }

    private static bool PlaceIdle(FleetPacking packing, PackedModel model)
    {
        if (model.WaitsForMemory || DeviceChoice.ForIdle(packing, model) is not { } device)
        {
            return false;
        }

        packing.Keep(PackedReplica.Start(model, device));
        return true;
    }

    private static double SizeOf(in Remainder remainder)
    {
        var size = 0.0;
        foreach (var shape in remainder.Model.Shapes)
        {
            if (shape is not null)
            {
                size = Math.Max(size, (remainder.Rate * shape.RequestSeconds) + (shape.BaseSeconds / shape.PerTokenSeconds));
            }
        }

        return size;
    }
}
