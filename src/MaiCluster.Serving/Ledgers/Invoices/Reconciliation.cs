using MaiCluster.Serving.Ledgers.Adjustments;

namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>A partner's invoice held against our books, line by line.</summary>
public static class Reconciliation
{
    /// <summary>What a list of lines has against itself, by its place from 0; null when it can be held against our books.</summary>
    public static (int Index, string Fault)? FaultOf(IReadOnlyList<InvoiceLine> invoice)
    {
        var first = new Dictionary<InvoiceKey, int>();
        var whole = new Dictionary<(DateOnly, string), bool>();
        foreach (var (index, line) in invoice.Index())
        {
            if (!first.TryAdd(line.Key, index))
            {
                return (index, $"says again what {line.Key.Meter} of '{line.Key.Model}' on {LedgerDate.Text(line.Key.Day)} is: add the two up");
            }

            var isWhole = line.Key.Meter == InvoiceKey.Total;
            if (!whole.TryAdd((line.Key.Day, line.Key.Model), isWhole) && whole[(line.Key.Day, line.Key.Model)] != isWhole)
            {
                return (index, $"gives '{line.Key.Model}' on {LedgerDate.Text(line.Key.Day)} both as a total and by meter: keep one of them");
            }
        }

        return null;
    }

    /// <summary>What differs, by day, model and meter.</summary>
    /// <param name="invoice">Without a fault.</param>
    /// <param name="ours">Of its days.</param>
    /// <param name="tolerance">Amounts that differ by no more are the same, at least 0.</param>
    public static IReadOnlyList<InvoiceDifference> Of(IReadOnlyList<InvoiceLine> invoice, OurCharges ours, decimal tolerance)
    {
        var theirs = invoice.ToLookup(line => (line.Key.Day, line.Key.Model));
        var differences = new List<InvoiceDifference>();
        foreach (var (day, model) in ours.Models.Union(theirs.Select(group => group.Key)).OrderBy(pair => pair.Day).ThenBy(pair => pair.Model, StringComparer.Ordinal))
        {
            var lines = theirs[(day, model)].ToDictionary(line => line.Key);
            var byMeter = lines.Count > 0 && !lines.ContainsKey(new InvoiceKey(day, model, InvoiceKey.Total));
            var own = (byMeter ? ours.MetersOf(day, model) : [ours.TotalOf(day, model)]).Where(line => line.Quantity != 0 || line.Amount != 0).ToDictionary(line => line.Key);
            foreach (var key in lines.Keys.Union(own.Keys).Order(InvoiceKey.Order))
            {
                var difference = new InvoiceDifference(key, own.GetValueOrDefault(key), lines.GetValueOrDefault(key));
                if (difference.IsOne(tolerance, isAccepted: ours.AcceptedOf(key) > 0))
                {
                    differences.Add(difference);
                }
            }
        }

        return differences;
    }

    /// <summary>The adjustments that make our books agree with what is owed; a difference of quantities alone has none.</summary>
    /// <param name="partner">Whose invoice.</param>
    /// <param name="differences">All that are accepted.</param>
    /// <param name="ours">That they were found in.</param>
    /// <param name="now">When they are accepted.</param>
    public static IReadOnlyList<Adjustment> Accept(string partner, IEnumerable<InvoiceDifference> differences, OurCharges ours, DateTimeOffset now) =>
        [.. differences.Where(difference => difference.OwedMicros != 0).Select(difference => InvoiceAdjustment.Of(partner, difference.Key, ours.AcceptedOf(difference.Key), difference.OwedMicros, now))];
}
