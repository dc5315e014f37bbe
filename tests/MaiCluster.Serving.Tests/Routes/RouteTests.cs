using MaiCluster.Serving.Routes;

namespace MaiCluster.Serving.Tests.Routes;

public sealed class RouteTests
{
    private static readonly Route Good = new()
    {
        Variants = [new RouteVariant { Model = "mai-text", Weight = 9, Defaults = "{\"temperature\":0.2}" }, new RouteVariant { Model = "gpt-4o", Weight = 1 }],
        Fallbacks = [new RouteFallback { Model = "gpt-4o", On = RouteCauses.Shed }, new RouteFallback { Model = "partner-poet" }],
        Shadow = new RouteShadow { Model = "mai-small", Experiment = "small", Millionths = 50_000 },
    };

    [Fact]
    public void A_route_knows_its_models_once_each() => Assert.Equal(["mai-text", "gpt-4o", "partner-poet"], Good.Checked().Models);

    [Fact]
    public void What_is_no_route_is_refused_by_what_is_wrong()
    {
        Refused(Good with { Variants = [] }, "1 to 16 variants");
        Refused(Good with { Variants = [new RouteVariant { Model = "mai-text", Weight = 0 }] }, "one of them at least is above 0");
        Refused(Good with { Variants = [new RouteVariant { Model = "mai-text", Weight = -1 }] }, "Weights are 0 to 1000000");
        Refused(Good with { Variants = [new RouteVariant { Model = "a", Weight = 1 }, new RouteVariant { Model = "a", Weight = 1 }] }, "'a' is among the variants twice");
        Refused(Good with { Variants = [new RouteVariant { Model = "a", Weight = 1, Defaults = "[1]" }] }, "The defaults of 'a' must be a JSON object");
        Refused(Good with { Variants = [new RouteVariant { Model = "a", Weight = 1, Defaults = "{" }] }, "The defaults of 'a' must be a JSON object");
        Refused(Good with { Fallbacks = [new RouteFallback { Model = "a", On = RouteCauses.None }] }, "The fallback 'a' is never asked: say on what, shed, failure, budget.");
        Refused(Good with { Shadow = Good.Shadow! with { Millionths = 0 } }, "more than 0 and at most 100 percent");
        Refused(Good with { Shadow = Good.Shadow! with { Experiment = "With Spaces" } }, "'With Spaces' cannot name an experiment");
    }

    [Fact]
    public void The_next_model_is_the_first_that_is_for_the_cause()
    {
        var plan = new RoutePlan
        {
            Scenario = "support",
            Asked = "support",
            BilledAs = "mai-text",
            Candidates = [new RouteCandidate("mai-text", null, RouteCauses.All), new RouteCandidate("gpt-4o", null, RouteCauses.Shed), new RouteCandidate("partner-poet", null, RouteCauses.All)],
        };

        Assert.Equal(1, plan.Next(0, RouteCauses.Shed));
        Assert.Equal(2, plan.Next(0, RouteCauses.Failure));
        Assert.Equal(2, plan.Next(1, RouteCauses.Budget));
        Assert.Null(plan.Next(2, RouteCauses.All));
        Assert.Null(plan.Next(0, RouteCauses.None));
    }

    private static void Refused(Route route, string why) => Assert.Contains(why, Assert.Throws<ArgumentException>(route.Checked).Message, StringComparison.Ordinal);
}
