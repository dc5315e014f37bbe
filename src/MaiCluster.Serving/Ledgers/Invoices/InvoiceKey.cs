namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>What a line of an invoice is for.</summary>
/// <param name="Day">Of the service, UTC.</param>
/// <param name="Model">A name of ours.</param>
/// <param name="Meter">A meter's name, or <see cref="Total"/>.</param>
public readonly record struct InvoiceKey(DateOnly Day, string Model, string Meter)
{
    /// <summary>All meters together; its quantity are the requests.</summary>
    public const string Total = "total";

    /// <summary>The names that a line may have.</summary>
    public static IReadOnlyList<string> Meters { get; } = [.. Prices.Meter.All.Select(meter => meter.Name), Total];

    /// <summary>By day, model and meter.</summary>
    public static Comparer<InvoiceKey> Order { get; } = Comparer<InvoiceKey>.Create(static (left, right) =>
        left.Day != right.Day ? left.Day.CompareTo(right.Day)
        : string.CompareOrdinal(left.Model, right.Model) is not 0 and var order ? order
        : string.CompareOrdinal(left.Meter, right.Meter));

    /// <summary>As a note in the ledger has it.</summary>
    public override string ToString() => $"{LedgerDate.Text(Day)} {Meter} {Model}";

    /// <summary>Null when the text is none.</summary>
    public static InvoiceKey? Of(string text) =>
        text.Split(' ', 3) is [var day, var meter, var model] && LedgerDate.TryParse(day, out var date) && Meters.Contains(meter) ? new InvoiceKey(date, model, meter) : null;
}
