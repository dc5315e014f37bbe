using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Tests.Commands;

namespace MaiCluster.Node.Tests.Ledgers;

public sealed class PartnerCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => PartnerBooks.WriteAsync(_folder);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Statement_is_told_by_day_and_model_in_every_form()
    {
        var text = await RunAsync("statement", "upstream", "--month", "2026-10");
        Assert.Equal(ExitCode.Done, text.Code);
        Assert.StartsWith("upstream, 2026-10, amounts in EUR\n", text.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^2026-10-05 +gpt-big +2 +prompt_tokens 2000, completion_tokens 1000 +0.030000 +0.012000 +0.000500 +0.000000 +0.000000 +0.012500 +1 estimated *$", text.Output);
        Assert.Matches("(?m)^total +3 .* 0.018750 +1 estimated *$", text.Output);

        var csv = (await RunAsync("statement", "upstream", "--month", "2026-10", "--csv")).Output.Split("\r\n");
        Assert.StartsWith("day,model,requests,estimated_requests,unconfirmed_requests,prompt_tokens,", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",0.015000,0.000000,0.006000,0.000250,0.000000,0.000000,0.006250", csv[2], StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await RunAsync("statement", "upstream", "--month", "2026-10", "--json")).Output);
        Assert.Equal(18_750, json.RootElement.GetProperty("total").GetProperty("total_micros").GetInt64());
        Assert.Equal(2_000, json.RootElement.GetProperty("lines")[0].GetProperty("quantities").GetProperty("prompt_tokens").GetInt64());

        var page = _folder.File("statement.html");
        Assert.Equal(new CommandRun(ExitCode.Done, page + "\n", ""), await RunAsync("statement", "upstream", "--month", "2026-10", "--html", page));
        var html = await File.ReadAllTextAsync(page);
        Assert.Contains("0.018750 EUR</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"doubt\">1 estimated</span>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal); // needs nothing else
    }

    [Theory]
    [InlineData("--month 2026-13", "mai: '2026-13' is wrong for --month: expected a month such as 2026-10.\n")]
    [InlineData("--month 2026-10 --csv --json", "mai: --csv, --json, --invoice and --html are different forms of the statement: give one of them.\n")]
    public async Task Wrong_months_and_forms_are_told(string flags, string error) =>
        Assert.Equal(new CommandRun(ExitCode.Usage, "", error), await RunAsync(["statement", "upstream", .. flags.Split(' ')]));

    [Theory]
    [InlineData("statement somebody --month 2026-10", "mai: Nothing was ever asked of a partner 'somebody'. In the ledger are: upstream.\n")]
    [InlineData("statement upstream --month 2026-10 --store postgres:nowhere", "mai: The value of --store is wrong: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite:PATH.\n")]
    [InlineData("statement upstream --month 2026-10 --prices prices.json", "mai: --prices goes with --store: the prices that a node booked with are at its data.\n")]
    [InlineData("statement upstream --month 2026-10 --store sqlite:/no/such.db", "mai: There is no database at /no/such.db: give the --store that 'mai silo' was started with.\n")]
    public async Task Partners_and_stores_that_nobody_knows_are_told(string command, string error)
    {
        var run = await RunAsync(command.Split(' '));
        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Equal(("", error), (run.Output, run.Error));
    }

    [Fact]
    public async Task A_store_that_is_named_is_read_in_place_of_the_nodes()
    {
        var here = await RunAsync("statement", "upstream", "--month", "2026-10", "--json");
        var named = await RunAsync("statement", "upstream", "--month", "2026-10", "--json", "--store", "sqlite:" + _folder.File("mai.db"), "--prices", _folder.File("prices.json"));
        Assert.Equal(here, named);
    }

    [Fact]
    public async Task Invoice_that_agrees_and_one_that_does_not()
    {
        var invoice = _folder.File("invoice.csv");
        var own = (await RunAsync("statement", "upstream", "--month", "2026-10", "--invoice")).Output;
        Assert.Contains("2026-10-05,gpt-big,prompt_tokens,2000,0.004000\r\n", own, StringComparison.Ordinal);
        await File.WriteAllTextAsync(invoice, own);
        Assert.Equal(new CommandRun(ExitCode.Done, "2026-10-05 to 2026-10-06: the invoice and the ledger agree.\n", ""), await RunAsync("reconcile", "upstream", invoice));

        await File.WriteAllTextAsync(invoice, "date,model,meter,quantity,amount\n2026-10-05,gpt-big,total,2,0.0131\n\"2026-10-05\",\"gpt-other, \"\"new\"\"\",total,1,0.5\n2026-10-06,gpt-big,prompt_tokens,1000,0.002\n");
        var wrong = await RunAsync("reconcile", "upstream", invoice);
        Assert.Equal((ExitCode.Failed, "3 lines differ; nothing was booked. Book them with --accept.\n"), (wrong.Code, wrong.Error));
        Assert.Matches("(?m)^2026-10-05 +gpt-big +total +different +2 +2 +0.012000 +0.013100 +0.001100 *$", wrong.Output);
        Assert.Matches("(?m)^2026-10-05 +gpt-other, \"new\" +total +missing +1 +0.500000 +0.500000 *$", wrong.Output);
        Assert.Matches("(?m)^2026-10-06 +gpt-big +completion_tokens +extra +500 +0.004000 +-0.004000 *$", wrong.Output);

        var accepted = await RunAsync("reconcile", "upstream", invoice, "--accept");
        Assert.Equal(ExitCode.Done, accepted.Code);
        Assert.EndsWith("booked: 3 adjustments, 0.497100 owed more\n", accepted.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await RunAsync("reconcile", "upstream", invoice, "--accept")).Code);
        Assert.Equal(ExitCode.Done, (await RunAsync("ledger", "verify")).Code);
        Assert.Equal(new CommandRun(ExitCode.Done, "2026-10-05 to 2026-10-06: the invoice and the ledger agree.\n", ""), await RunAsync("reconcile", "upstream", invoice));
    }

    [Fact]
    public async Task Every_malformed_line_is_named_and_nothing_is_booked()
    {
        var invoice = _folder.File("invoice.csv");
        await File.WriteAllTextAsync(invoice, """
            date,model,meter,quantity,amount
            2026-10-05,gpt-big,total,2,0.5
            5.10.2026,gpt-big,total,2,0.5
            2026-10-05,gpt-big,tokens,2,0.5
            2026-10-05,gpt-big,total,two,0.5
            2026-10-05,gpt-big,total,2,0.0000000001
            2026-10-05,gpt-big,total,2
            """);
        var run = await RunAsync("reconcile", "upstream", invoice, "--accept");
        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        foreach (var (line, said) in new[]
        {
            (3, "the date '5.10.2026' is wrong: expected a day such as 2026-10-31"), (4, "the meter 'tokens' is wrong: expected one of prompt_tokens, "),
            (5, "the quantity 'two' is wrong"), (6, "the amount '0.0000000001' is wrong: expected a plain number with up to 9 decimals"), (7, "it has 4 fields: expected 5"),
        })
        {
            Assert.Contains($"\n  line {line}: {said}", run.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("line 2:", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("adjustment", (await RunAsync("statement", "upstream", "--month", "2026-10")).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(invoice, "day,model\n");
        Assert.Contains("line 1 must be the header date,model,meter,quantity,amount.", (await RunAsync("reconcile", "upstream", invoice)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_tell_utilisation_costs_of_tokens_and_what_if()
    {
        string[] days = ["--from", "2026-10-01", "--to", "2026-10-31"];
        var table = await RunAsync(["costs", .. days, "--what-if"]);
        Assert.Matches("(?m)^mai-text .* 75.0 % +n/a *$", table.Output);
        Assert.Matches("(?m)^gpt-big .* n/a +4.166667 *$", table.Output);
        Assert.Matches("(?m)^support +gpt-big +0.018000 +0.018750 +2 of 2 *$", table.Output);

        using var json = JsonDocument.Parse((await RunAsync(["costs", .. days, "--json", "--what-if"])).Output);
        Assert.Equal(4_166_667, json.RootElement.GetProperty("rows")[0].GetProperty("per_million_tokens_micros").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("rows")[0].GetProperty("utilisation").ValueKind);
        Assert.Equal(18_000, json.RootElement.GetProperty("what_if")[0].GetProperty("estimate_micros").GetInt64());
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.Of([.. args, "--data", _folder.Path]);
}
