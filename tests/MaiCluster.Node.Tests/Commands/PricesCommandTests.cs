using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Tests.Commands;

public sealed class PricesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_shown_day_by_day()
    {
        var file = _folder.Write("prices.yaml", """
            currency: EUR
            prices:
            - from: 2026-01-01
              rates: {USD: 0.92}
              devices: {cpu: 0.04, l4-24gb: {price: 0.71, currency: USD}}
              models:
                mai-text: {bill: {prompt_tokens: 0.15, completion_tokens: 0.6}}
                gpt-4o:
                  bill: 0
                  pay: {currency: USD, prompt_tokens: 2.5}
                  share: {of: net, tiers: [{above: 0, percent: 20}, {above: 1000, percent: 25}], minimum: 500}
            - from: 9000-01-01
              default: {bill: 0}
            """);
        var run = await CommandRun.Of(["prices", "--prices", file, "--data", _folder.Path]);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(
            $"""
            {file}: amounts in EUR, in force is the list from 2026-01-01, the next from 9000-01-01

            From 2026-01-01, in force
            PRICE AMOUNT FOR
            rates.USD 0.92 EUR USD
            devices.cpu 0.04 EUR hour
            devices.l4-24gb 0.6532 EUR hour
            models.gpt-4o.bill 0
            models.gpt-4o.pay.prompt_tokens 2.5 USD million tokens
            models.gpt-4o.share.above.0 20 % of net month's gross above 0 EUR
            models.gpt-4o.share.above.1000 25 % of net month's gross above 1000 EUR
            models.gpt-4o.share.minimum 500 EUR month
            models.mai-text.bill.prompt_tokens 0.15 EUR million tokens
            models.mai-text.bill.completion_tokens 0.6 EUR million tokens

            From 9000-01-01, not yet in force
            PRICE AMOUNT FOR
            default.bill 0

            """,
            string.Join('\n', run.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))));
    }

    [Fact]
    public async Task The_shipped_file_is_shown_when_no_other_is_given()
    {
        var run = await CommandRun.Of(["prices", "--data", _folder.Path]);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains("models/prices.json: amounts in EUR, in force is the list from 2000-01-01\n", run.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^models.mai-text.bill +0 *$", run.Output);
    }

    [Fact]
    public async Task Every_fault_is_told_and_the_exit_is_1()
    {
        var file = _folder.Write("prices.yaml", "currency: EUR\nprices:\n- from: 2026-13-01\n  models: {mai-text: {bill: 0, pay: {pages: -1}}}\n");
        Assert.Equal(
            new CommandRun(
                ExitCode.Failed,
                "",
                $"""
                mai: {file} has 3 faults:
                  prices[0].from: is the text '2026-13-01'; expected a day such as 2026-01-01: prices begin at midnight UTC
                  prices[0].models.mai-text.pay: is for a partner's model, and mai-text runs here: remove it
                  prices[0].models.mai-text.pay.pages: -1 is negative; expected at least 0

                """),
            await CommandRun.Of(["prices", "--prices", file, "--data", _folder.Path]));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_by_name()
    {
        var run = await CommandRun.Of(["prices", "--prices", _folder.File("none.yaml"), "--data", _folder.Path]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith($"mai: {_folder.File("none.yaml")} has a fault:\n  the file cannot be read: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_is_right_and_is_json_too()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
        {
            folder = folder.Parent!;
        }

        var sample = Path.Combine(folder.FullName, "deploy", "samples", "prices.yaml");
        var run = await CommandRun.Of(["prices", "--prices", sample, "--data", _folder.Path]);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Matches("(?m)^models.gpt-4o.pay.completion_tokens +10 USD +million tokens *$", run.Output);
        using var _ = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(sample));
    }

    [Fact]
    public async Task Models_are_listed_with_what_clients_pay()
    {
        var file = _folder.Write("prices.yaml", "currency: EUR\nprices:\n- from: 2026-01-01\n  models: {mai-text: {bill: {prompt_tokens: 0.15, completion_tokens: 0.6}}, mai-read: {bill: 0}}\n");
        var run = await CommandRun.Of(["models", "--prices", file, "--data", _folder.Path]);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Matches("(?m)^mai-text .* 0.15 / 0.6 EUR per M tokens +Apache-2.0 *$", run.Output);
        Assert.Matches("(?m)^mai-read .* free +Apache-2.0 *$", run.Output);
        Assert.Matches("(?m)^mai-embed .* no price +", run.Output);
        Assert.Matches("(?m)^mai-live .* its parts' +", run.Output);
    }

    [Fact]
    public async Task A_node_does_not_start_with_a_wrong_file()
    {
        var file = _folder.Write("prices.yaml", "currency: EUR\n");
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", $"mai: {file} has a fault:\n  prices: is missing; expected a list of prices, each with its first day\n"),
            await CommandRun.Of(["up", "--prices", file, "--data", _folder.Path, "--port", "0"]));
    }

    [Fact]
    public async Task Nor_with_one_that_has_no_price_for_its_models()
    {
        var file = _folder.Write("prices.yaml", "currency: EUR\nprices:\n- from: 2026-01-01\n  models: {gpt-4o: {bill: 0}}\n");
        Assert.Equal(
            new CommandRun(
                ExitCode.Failed,
                "",
                $"mai: None of the models to load has a price in {file}. The model 'mai-text' has no price: write 'mai-text: {{bill: ...}}' under models of the list from 2026-01-01 in prices.yaml, with what clients pay, or bill: 0.\n"),
            await CommandRun.Of(["up", "--prices", file, "--models", "mai-text", "--data", _folder.Path, "--port", "0"]));
    }
}
