namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>What a line of an invoice is for.</summary>
/// <param name="Day">Of the service, UTC.</param>
/// <param name="Model">A name of ours.</param>
/// <param name="Meter">A meter's name, or <see cref="Total"/>.</param>
public readonly record struct InvoiceKey(DateOnly Day, string Model, string Meter) : IComparable<InvoiceKey>
{
    /// <summary>All meters together; its quantity are the requests.</summary>
    public const string Total = "total";

    /// <summary>The names that a line may have.</summary>
    public static IReadOnlyList<string> Meters { get; } = [.. Prices.Meter.All.Select(meter => meter.Name), Total];

    public int CompareTo(InvoiceKey other) =>
        Day != other.Day ? Day.CompareTo(other.Day)
        : string.CompareOrdinal(Model, other.Model) is not 0 and var order ? order
        : string.CompareOrdinal(Meter, other.Meter);

    /// <summary>As a note in the ledger has it.</summary>
    public override string ToString() => $"{LedgerDate.Text(Day)} {Meter} {Model}";

    /// <summary>Null when the text is none.</summary>
    public static InvoiceKey? Of(string text) =>
        text.Split(' ', 3) is [var day, var meter, var model] && LedgerDate.TryParse(day, out var date) && Meters.Contains(meter) ? new InvoiceKey(date, model, meter) : null;
}
