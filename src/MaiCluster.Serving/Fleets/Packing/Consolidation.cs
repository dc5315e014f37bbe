namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>
/// Third step: a device whose work fits on the others, with room to spare, is emptied. Copies start elsewhere first; the
/// old ones then carry nothing and go. It is done only when it could have been for a while, and when the device
/// that comes free is worth more than the load time spent.
/// </summary>
internal static class Consolidation
{
    /// <summary>Devices that one plan looks at.</summary>
    private const int Candidates = 8;

    public static void Run(FleetPacking packing)
    {
        var moves = packing.Options.MovesPerPlan;
        if (moves == 0 || packing.InUse.Count < 2)
        {
            return;
        }

        var limits = packing.Limits.Tightened(packing.Options.MoveFill);
        var tried = 0;
        foreach (var device in InOrder(packing))
        {
            if (moves == 0 || tried == Candidates)
            {
                return;
            }

            if (device.IsInUse && IsSettled(packing, device))
            {
                tried++;
                moves -= TryEmpty(packing, device, limits) ? 1 : 0;
            }
        }
    }

    /// <summary>Those that could have been emptied for longest, then the least busy ones.</summary>
    private static PackedDevice[] InOrder(FleetPacking packing)
    {
        PackedDevice[] devices = [.. packing.InUse];
        var keys = new (TimeSpan Since, double PerPrice, int Index)[devices.Length];
        for (var i = 0; i < devices.Length; i++)
        {
            var work = 0.0;
            foreach (var replica in devices[i].Replicas)
            {
                if (replica.IsKept)
                {
                    work += (replica.Rate * replica.Shape.RequestSeconds) + (replica.Shape.MinBytes / (double)devices[i].Device.MemoryBytes);
                }
            }

            keys[i] = (Since(devices[i]) ?? TimeSpan.MaxValue, work / (1 + devices[i].Device.PricePerHourMicros), devices[i].Index);
        }

        Array.Sort(keys, devices);
        return devices;
    }

    /// <summary>Since when all that it carries could have gone; null when something could not.</summary>
    private static TimeSpan? Since(PackedDevice device)
    {
        TimeSpan? since = null;
        foreach (var replica in device.Replicas)
        {
            if (replica.IsKept)
            {
                if (replica.SpareSince is not { } one)
                {
                    return null;
                }

                since = since is null || one > since ? one : since;
            }
        }

        return since;
    }

    /// <summary>Nothing on it is starting or has just been started.</summary>
    private static bool IsSettled(FleetPacking packing, PackedDevice device)
    {
        foreach (var replica in device.Replicas)
        {
            if (replica.IsKept && (!replica.IsReady || (packing.State.Changed.TryGetValue(replica.Id, out var changed) && packing.State.Now - changed < packing.Options.ScaleInHold)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryEmpty(FleetPacking packing, PackedDevice device, in PackLimits limits)
    {
        var since = Since(device) ?? packing.State.Now;
        var relocation = new Relocation(packing, device);
        if (!relocation.Run(limits))
        {
            relocation.Undo();
            return false;
        }

        if (relocation.LoadSeconds == 0)
        {
            packing.Free(device);
            return true; // nothing is loaded for it: the others just take over
        }

        // Money where devices have prices, device time where they have none.
        var price = Math.Max(1.0, device.Device.PricePerHourMicros);
        var pays = relocation.Cost < price * packing.Options.MoveHorizon.TotalSeconds;
        if (pays && packing.State.Now - since >= packing.Options.ScaleInHold)
        {
            packing.Free(device);
            return true;
        }

        relocation.Undo();
        if (pays)
        {
            packing.CouldEmpty[device] = since;
        }

        return false;
    }
}
