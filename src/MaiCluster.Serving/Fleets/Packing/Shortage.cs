using System.Globalization;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Why a model has no replica, in words and figures for the operator and the client that waits.</summary>
internal static class Shortage
{
    public static string Reason(FleetPacking packing, PackedModel model)
    {
        if (packing.Devices.Length == 0)
        {
            return packing.Nodes.Length == 0 ? "No node is there." : "Every node is draining.";
        }

        PackedDevice? largest = null, freest = null;
        var refused = 0;
        foreach (var device in packing.Devices)
        {
            if (model.Shapes[device.Class] is not { } shape)
            {
                continue;
            }

            largest = largest is null || device.Device.MemoryBytes > largest.Device.MemoryBytes ? device : largest;
            if (device.Refused?.Contains(model.Package) == true)
            {
                refused++;
            }
            else if (shape.CanEverFit(device.Device) && (freest is null || device.FreeBytes > freest.FreeBytes))
            {
                freest = device;
            }
        }

        if (largest is null)
        {
            return "It runs on no kind of device that is here: " + string.Join(", ", packing.Classes.Kinds()) + ".";
        }

        if (freest is not null)
        {
            var rest = refused > 0 ? $" It failed to load on {refused} other device{(refused > 1 ? "s" : "")} not long ago." : "";
            return $"It needs {Bytes(Needs(model, freest))}; {freest.Device.Id} has {Bytes(Math.Max(0, freest.FreeBytes))} free of {Bytes(freest.Device.MemoryBytes)}, and what runs there is in use.{rest}";
        }

        return refused > 0
            ? "It failed to load on each device where it fits, and is tried again there after a pause."
            : $"It needs {Bytes(Needs(model, largest))}; the largest device it runs on, {largest.Device.Id}, has {Bytes(largest.Device.MemoryBytes)}.";
    }

    private static long Needs(PackedModel model, PackedDevice device) => model.Shapes[device.Class]!.MinBytes;

    private static string Bytes(long bytes) =>
        bytes >= 1L << 30 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0} MiB");
}
