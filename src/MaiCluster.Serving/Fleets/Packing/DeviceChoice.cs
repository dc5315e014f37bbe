namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Where a new replica goes.</summary>
internal static class DeviceChoice
{
    /// <summary>Among devices in use that hold this much more, the one that is then fullest; on nodes without the model if there are any.</summary>
    public static PackedDevice? BestFit(FleetPacking packing, PackedModel model, double rate, double burstRate, in PackLimits limits, PackedDevice? except = null, bool otherNodesOnly = false)
    {
        packing.MarkNodes(model);
        PackedDevice? best = null;
        var bestScore = double.NegativeInfinity;
        foreach (var device in packing.InUse)
        {
            if (device == except || !device.Takes(model))
            {
                continue;
            }

            var shape = model.Shapes[device.Class]!;
            var free = device.FreeBytes;
            var work = DeviceTime.Work(device) + (rate * shape.RequestSeconds);
            if (free < shape.MinBytes || (rate > 0 && work >= limits.Duty))
            {
                continue;
            }

            var isMarked = packing.IsMarked(device.Node, model);
            if (isMarked && otherNodesOnly)
            {
                continue;
            }

            // A device that cannot meet the model's times is the last resort, another node the first wish.
            var score = work + (1 - ((double)(free - shape.MinBytes) / device.Device.MemoryBytes)) + (isMarked ? 0 : 4) + (shape.MeetsSlo ? 8 : 0);
            if (score > bestScore && DeviceTime.Holds(device, PackedReplica.Probe(model, device), rate, burstRate, limits))
            {
                (best, bestScore) = (device, score);
            }
        }

        return best;
    }

    /// <summary>A device that nothing uses, of the kind that serves this rate at the least price, then with the fewest devices; first on nodes without the model, then on nodes begun.</summary>
    public static PackedDevice? Fresh(FleetPacking packing, PackedModel model, double rate, bool otherNodesOnly = false)
    {
        packing.MarkNodes(model);
        PackedDevice? best = null;
        (bool Misses, double Cost, double Count) bestRank = default;
        for (var kind = 0; kind < model.Shapes.Length; kind++)
        {
            if (model.Shapes[kind] is not { } shape || FreshOf(packing, model, shape, packing.Fresh[kind], otherNodesOnly) is not { } device)
            {
                continue;
            }

            var capacity = Capacity(packing, model, kind);
            var count = rate <= 0 ? 1 : capacity > 0 ? Math.Ceiling(rate / capacity) : double.PositiveInfinity;
            var price = device.Device.PricePerHourMicros;
            var rank = (!shape.MeetsSlo, price == 0 ? 0 : count * price, count);
            if (best is null || rank.CompareTo(bestRank) < 0)
            {
                (best, bestRank) = (device, rank);
            }
        }

        return best;
    }

    /// <summary>Requests a second that one device of the class serves alone.</summary>
    public static double Capacity(FleetPacking packing, PackedModel model, int kind)
    {
        ref var capacity = ref model.Capacities[kind];
        if (double.IsNaN(capacity))
        {
            var shape = model.Shapes[kind]!;
            var empty = packing.EmptyDevice(kind);
            capacity = DeviceTime.Portion(empty, PackedReplica.Probe(model, empty), packing.Limits.Duty / shape.RequestSeconds, packing.Limits);
        }

        return capacity;
    }

    /// <summary>Devices that this rate would take, in parts; 0 when none that we know serves it.</summary>
    public static double DevicesFor(FleetPacking packing, PackedModel model, double rate)
    {
        var devices = double.PositiveInfinity;
        for (var kind = 0; kind < model.Shapes.Length; kind++)
        {
            if (model.Shapes[kind] is { } shape && shape.MinBytes <= packing.Classes[kind].MemoryBytes && Capacity(packing, model, kind) is > 0 and var capacity)
            {
                devices = Math.Min(devices, rate / capacity);
            }
        }

        return double.IsInfinity(devices) ? 0 : devices;
    }

    /// <summary>Some kind of device that is here would hold it, were it empty.</summary>
    public static bool FitsSomewhere(FleetPacking packing, PackedModel model)
    {
        for (var kind = 0; kind < model.Shapes.Length; kind++)
        {
            if (model.Shapes[kind]?.MinBytes <= packing.Classes[kind].MemoryBytes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A replica that carries nothing, where there is memory: on another node if it can be, packed rather than alone.</summary>
    public static PackedDevice? ForIdle(FleetPacking packing, PackedModel model) =>
        BestFit(packing, model, 0, 0, packing.Limits, otherNodesOnly: true)
        ?? Fresh(packing, model, 0, otherNodesOnly: true)
        ?? BestFit(packing, model, 0, 0, packing.Limits)
        ?? Fresh(packing, model, 0)
        ?? ByMemory(packing, model);

    /// <summary>The least busy device with the memory, whatever becomes of times.</summary>
    private static PackedDevice? ByMemory(FleetPacking packing, PackedModel model)
    {
        PackedDevice? best = null;
        var least = double.PositiveInfinity;
        foreach (var device in packing.Devices)
        {
            if (device.Takes(model) && device.FreeBytes >= model.Shapes[device.Class]!.MinBytes && DeviceTime.Work(device) is var work && work < least)
            {
                (best, least) = (device, work);
            }
        }

        return best;
    }

    private static PackedDevice? FreshOf(FleetPacking packing, PackedModel model, WorkShape shape, List<PackedDevice> fresh, bool otherNodesOnly)
    {
        PackedDevice? best = null;
        var bestScore = -1;
        foreach (var device in fresh)
        {
            var isMarked = packing.IsMarked(device.Node, model);
            var score = (isMarked ? 0 : 2) + (packing.Using[device.Node] > 0 ? 1 : 0);
            if (score > bestScore && !(isMarked && otherNodesOnly) && device.Takes(model) && device.FreeBytes >= shape.MinBytes)
            {
                (best, bestScore) = (device, score);
                if (score == 3)
                {
                    break;
                }
            }
        }

        return best;
    }
}
