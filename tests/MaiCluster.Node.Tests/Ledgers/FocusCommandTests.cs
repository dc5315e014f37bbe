using System.Globalization;
using CsvHelper;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Tests.Commands;
using Parquet;

namespace MaiCluster.Node.Tests.Ledgers;

public sealed class FocusCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => PartnerBooks.WriteAsync(_folder);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Csv_has_what_the_organisation_pays()
    {
        var path = _folder.File("october.csv");
        var run = await RunAsync(path);
        Assert.Equal(new CommandRun(ExitCode.Done, $"{path}: 10 rows\n", ""), run);

        using var csv = new CsvReader(new StringReader(await File.ReadAllTextAsync(path)), CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Cast<IDictionary<string, object>>().ToList();
        Assert.Equal(0.018m + 0.1m, rows.Sum(row => Number(row["BilledCost"])));
        Assert.Equal(0.045m, rows.Sum(row => Number(row["x_Revenue"])));
        Assert.Equal(0.00075m, rows.Sum(row => Number(row["x_PartnerShare"])));
        var tokens = rows.Single(row => (string)row["SkuMeter"] == "prompt_tokens" && ((string)row["ChargePeriodStart"]).StartsWith("2026-10-05", StringComparison.Ordinal));
        Assert.Equal(
            ["0.004", "2026-10-05T09:00:00Z", "2026-10-05T10:00:00Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "0.002", "million tokens", "2", "upstream", "acme", "EUR", ""],
            new[] { "BilledCost", "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd", "PricingQuantity", "PricingUnit", "x_UnitPrice", "ProviderName", "SubAccountId", "BillingCurrency", "ListUnitPrice" }
                .Select(name => (string)tokens[name]));
        var compute = rows.Single(row => (string)row["SkuMeter"] == "compute");
        Assert.Equal(("0.075", "0.0125", "Hours", "MaiCluster"), ((string)compute["EffectiveCost"], (string)compute["PricingQuantity"], (string)compute["PricingUnit"], (string)compute["PublisherName"]));
    }

    [Fact]
    public async Task Parquet_has_the_same_rows_as_csv()
    {
        var (parquet, text) = (_folder.File("october.parquet"), _folder.File("october.csv"));
        Assert.Equal($"{parquet}: 10 rows\n", (await RunAsync(parquet)).Output);
        await RunAsync(text);
        await using var reader = await ParquetReader.CreateAsync(File.OpenRead(parquet));
        using var csv = new CsvReader(new StringReader(await File.ReadAllTextAsync(text)), CultureInfo.InvariantCulture);
        await csv.ReadAsync();
        csv.ReadHeader();
        Assert.Equal(csv.HeaderRecord!, reader.Schema.Fields.Select(field => field.Name));
        Assert.Equal(1, reader.RowGroupCount);
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(parquet))[..4]);
    }

    [Fact]
    public async Task Another_kind_of_file_is_refused() => Assert.Equal(
        new CommandRun(ExitCode.Usage, "", "mai: 'october.xlsx' is wrong for --focus: expected a file that ends with .csv or .parquet.\n"), await RunAsync("october.xlsx"));

    private Task<CommandRun> RunAsync(string path) => CommandRun.Of(["costs", "export", "--focus", path, "--from", "2026-10-01", "--to", "2026-10-31", "--data", _folder.Path]);

    private static decimal Number(object text) => decimal.Parse((string)text, CultureInfo.InvariantCulture);
}
