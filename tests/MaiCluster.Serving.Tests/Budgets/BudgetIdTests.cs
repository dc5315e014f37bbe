using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

public class BudgetIdTests
{
    [Theory]
    [InlineData("key:acme/key_1", "tenant:acme")]
    [InlineData("team:acme/red", "tenant:acme")]
    [InlineData("tenant:acme", "tenant:acme")]
    [InlineData("scenario:support-chat", "scenario:support-chat")]
    [InlineData("partner:upstream.example", "partner:upstream.example")]
    public void Its_text_names_it_and_its_actor(string text, string actor)
    {
        Assert.Equal(text, BudgetId.Parse(text).ToString());
        Assert.Equal(actor, BudgetId.Parse(text).ToActor().ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("key:acme")]
    [InlineData("key:acme/a/b")]
    [InlineData("tenant:acme/x")]
    [InlineData("tenant:a:b")]
    [InlineData("tenant:")]
    [InlineData("tenant:a b")]
    [InlineData("team:acme/")]
    [InlineData("node:n")]
    public void Other_texts_are_refused(string text) => Assert.Throws<FormatException>(() => BudgetId.Parse(text));

    [Fact]
    public void Limits_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new BudgetLimits().Checked());
        Assert.Throws<ArgumentException>(() => new BudgetLimits { WarnPercents = [50] }.Checked());
        Assert.Throws<ArgumentException>(() => new BudgetLimits { MicrosPerDay = -1 }.Checked());
        Assert.Throws<ArgumentException>(() => new BudgetLimits { AtOnce = 1, WarnPercents = [101] }.Checked());
        Assert.Equal(0, new BudgetLimits { MicrosPerDay = 0 }.Checked().MicrosPerDay);
    }
}
