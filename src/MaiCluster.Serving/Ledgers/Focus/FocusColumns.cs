namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>
/// The columns of version 1.2 of the specification that apply, with every mandatory one, and ours. Nothing is listed or negotiated at
/// another price than it is paid at, so all costs are the same; a unit price is of an hour's rounded charges and stands in <c>x_UnitPrice</c>.
/// </summary>
public static class FocusColumns
{
    /// <summary>Who provides what no partner does.</summary>
    private const string House = "MaiCluster";

    /// <param name="currency">The ledger's, such as EUR.</param>
    public static IReadOnlyList<FocusColumn> Of(string currency) =>
    [
        Decimal("BilledCost", Cost),
        Text("BillingAccountId", _ => "maicluster"),
        Text("BillingAccountName", _ => House),
        Text("BillingCurrency", _ => currency),
        Time("BillingPeriodEnd", row => Month(row).AddMonths(1)),
        Time("BillingPeriodStart", Month),
        Text("ChargeCategory", row => row.IsAdjustment ? "Adjustment" : "Usage"),
        Text("ChargeClass", row => row.IsCorrection ? "Correction" : null),
        Text("ChargeDescription", row => row.Model is null ? row.Meter : $"{row.Meter} of {row.Model}"),
        Text("ChargeFrequency", row => row.IsAdjustment ? "One-Time" : "Usage-Based"),
        Time("ChargePeriodEnd", row => row.Hour.AddHours(1).UtcDateTime),
        Time("ChargePeriodStart", row => row.Hour.UtcDateTime),
        Decimal("ConsumedQuantity", row => row.Quantity),
        Text("ConsumedUnit", row => row.Unit),
        Decimal("ContractedCost", Cost),
        Decimal("ContractedUnitPrice", _ => null),
        Decimal("EffectiveCost", Cost),
        Text("InvoiceIssuerName", Provider),
        Decimal("ListCost", Cost),
        Decimal("ListUnitPrice", _ => null),
        Decimal("PricingQuantity", row => row.Quantity),
        Text("PricingUnit", row => row.Unit),
        Text("ProviderName", Provider),
        Text("PublisherName", Provider),
        Text("ResourceId", row => row.Model),
        Text("ResourceName", row => row.Model),
        Text("ResourceType", row => row.Model is null ? null : "Model"),
        Text("ServiceCategory", _ => "AI and Machine Learning"),
        Text("ServiceName", row => row.Partner is { } partner ? $"Models of {partner}" : "Models on own devices"),
        Text("ServiceSubcategory", _ => "Other (AI and Machine Learning)"),
        Text("SkuMeter", row => row.Meter),
        Text("SubAccountId", row => row.Tenant),
        Text("SubAccountName", row => row.Tenant),
        Text("x_BookDay", row => LedgerDate.Text(row.BookDay)),
        Text("x_Partner", row => row.Partner),
        Decimal("x_PartnerShare", row => Units(row.ShareMicros)),
        Decimal("x_Revenue", row => Units(row.RevenueMicros)),
        Text("x_Scenario", row => row.Scenario),
        Decimal("x_UnitPrice", row => row.UnitPrice),
    ];

    private static FocusColumn Text(string name, Func<FocusRow, string?> value) => new(name, FocusType.Text, value);

    private static FocusColumn Decimal(string name, Func<FocusRow, decimal?> value) => new(name, FocusType.Number, row => value(row));

    private static FocusColumn Time(string name, Func<FocusRow, DateTime> value) => new(name, FocusType.Time, row => value(row));

    private static decimal? Cost(FocusRow row) => Units(row.CostMicros);

    private static decimal Units(long micros) => micros / 1_000_000m;

    private static string Provider(FocusRow row) => row.Partner ?? House;

    private static DateTime Month(FocusRow row) => new(row.BookDay.Year, row.BookDay.Month, 1, 0, 0, 0, DateTimeKind.Utc);
}
