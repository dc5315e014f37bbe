using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Ledgers;

/// <summary>A part of the ledger with one writer at a time, such as <c>model:mai-text</c>: each of its days is a chain of its own.</summary>
public readonly record struct LedgerPartition
{
    private LedgerPartition(PartitionKind kind, string name) => (Kind, Name) = (kind, LedgerName.Checked(name));

    public PartitionKind Kind { get; }

    public string Name { get; }

    public static LedgerPartition Model(string model) => new(PartitionKind.Model, model);

    public static LedgerPartition Partner(string partner) => new(PartitionKind.Partner, partner);

    public static LedgerPartition Device(DeviceId device) => new(PartitionKind.Device, device.ToString());

    /// <exception cref="FormatException">The text is no partition.</exception>
    public static LedgerPartition Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[(colon + 1)..];
        return text[..Math.Max(colon, 0)] switch
        {
            "model" => Model(name),
            "partner" => Partner(name),
            "device" => Device(DeviceId.Parse(name)),
            _ => throw new FormatException($"'{text}' is not a partition of the ledger: expected model:NAME, partner:NAME or device:NODE/NAME."),
        };
    }

    public override string ToString() => Kind switch
    {
        PartitionKind.Model => "model:" + Name,
        PartitionKind.Partner => "partner:" + Name,
        _ => "device:" + Name,
    };
}
