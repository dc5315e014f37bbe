using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Invoices;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>A partner's invoice as CSV by RFC 4180: <c>date,model,meter,quantity,amount</c>.</summary>
internal static class InvoiceFile
{
    private const int AmountDecimals = 9;

    private const NumberStyles Number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    private static readonly string[] Header = ["date", "model", "meter", "quantity", "amount"];

    public static string Of(IEnumerable<InvoiceLine> lines)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
        Write(csv, Header);
        foreach (var line in lines)
        {
            Write(csv,
            [
                LedgerDate.Text(line.Key.Day), line.Key.Model, line.Key.Meter,
                line.Quantity.ToString("0.###", CultureInfo.InvariantCulture), line.Amount.ToString("0.000000###", CultureInfo.InvariantCulture),
            ]);
        }

        csv.Flush();
        return text.ToString();
    }

    /// <exception cref="CommandFailedException">Some lines are wrong: each is named, with what would be right.</exception>
    public static IReadOnlyList<InvoiceLine> Read(string path)
    {
        var (lines, numbers, faults) = (new List<InvoiceLine>(), new List<int>(), new List<string>());
        using var text = new StreamReader(path);
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = bad => faults.Add($"line {bad.Context.Parser!.RawRow}: its quotes are not those of RFC 4180: expected a quoted field to begin and end with '\"', and '\"\"' for one inside"),
        });
        if (!csv.Read() || !csv.Record!.SequenceEqual(Header))
        {
            throw new CommandFailedException($"{path}: line 1 must be the header {string.Join(',', Header)}.");
        }

        while (csv.Read())
        {
            var (line, fault) = Line(csv.Record!);
            if (line is null)
            {
                faults.Add($"line {csv.RawRow}: {fault}");
                continue;
            }

            lines.Add(line);
            numbers.Add(csv.RawRow);
        }

        if (faults.Count == 0 && Reconciliation.FaultOf(lines) is { } found)
        {
            faults.Add($"line {numbers[found.Index]}: {found.Fault}");
        }

        return faults.Count == 0 && lines.Count > 0 ? lines
            : throw new CommandFailedException(faults.Count == 0 ? $"{path}: it has no line after its header." : $"{path} cannot be read:\n  {string.Join("\n  ", faults.Distinct())}");
    }

    private static (InvoiceLine? Line, string? Fault) Line(string[] fields)
    {
        if (fields.Length != Header.Length)
        {
            return (null, $"it has {fields.Length} fields: expected {Header.Length}, {string.Join(',', Header)}");
        }

        if (!LedgerDate.TryParse(fields[0], out var day))
        {
            return (null, $"the date '{fields[0]}' is wrong: expected a day such as 2026-10-31");
        }

        if (fields[1].Length is 0 or > 100 || fields[1].Any(char.IsControl))
        {
            return (null, $"the model '{fields[1]}' is wrong: expected the name that clients ask for, up to 100 characters");
        }

        if (!InvoiceKey.Meters.Contains(fields[2]))
        {
            return (null, $"the meter '{fields[2]}' is wrong: expected one of {string.Join(", ", InvoiceKey.Meters)}");
        }

        if (!decimal.TryParse(fields[3], Number, CultureInfo.InvariantCulture, out var quantity) || quantity is < 0 or > 1e18m)
        {
            return (null, $"the quantity '{fields[3]}' is wrong: expected a plain number of at least 0, such as 1200 or 3.5");
        }

        return decimal.TryParse(fields[4], Number, CultureInfo.InvariantCulture, out var amount) && Math.Abs(amount) <= 1_000_000_000m && decimal.Round(amount, AmountDecimals) == amount
            ? (new InvoiceLine(new InvoiceKey(day, fields[1], fields[2]), quantity, amount), null)
            : (null, $"the amount '{fields[4]}' is wrong: expected a plain number with up to {AmountDecimals} decimals, such as 12.345");
    }

    private static void Write(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
