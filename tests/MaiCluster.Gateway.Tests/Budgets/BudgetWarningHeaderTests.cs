using System.Text;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Gateway.Tests.Budgets;

public sealed class BudgetWarningHeaderTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly BudgetWarning[] Reached =
    [
        new(BudgetId.OfKey("acme", "key_1"), BudgetPeriod.Day, 50, 2_500_000, 1_300_000),
        new(BudgetId.OfTenant("acme"), BudgetPeriod.Day, 50, 1_000_000, 600_000),
        new(BudgetId.OfTenant("acme"), BudgetPeriod.Month, 80, 10_000_000, 8_000_000),
        new(BudgetId.OfScenario("support"), BudgetPeriod.InAll, 90, 1, 1),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_says_the_highest_threshold_of_each_level(bool stream)
    {
        fixture.Host.Pipeline.Script = run =>
        {
            run.Warnings = Reached;
            run.Say(0, "Hello").Stop();
        };
        Assert.Equal(["key 50% of 2.50 per day", "tenant 80% of 10.00 per month", "scenario 90% of 0.000001 in all"], await WarningsAsync(stream));

        fixture.Host.Pipeline.Script = run => run.Say(0, "Hello").Stop();
        Assert.Empty(await WarningsAsync(stream));
    }

    private async Task<IEnumerable<string>> WarningsAsync(bool stream)
    {
        using var content = new StringContent(
            $$"""{"model":"mai-text","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json");
        using var response = await fixture.Host.Client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content).Within("an answer");
        response.EnsureSuccessStatusCode();
        return response.Headers.TryGetValues("x-mai-budget-warning", out var warnings) ? warnings : [];
    }
}
