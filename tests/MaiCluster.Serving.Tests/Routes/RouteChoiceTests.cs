using MaiCluster.Serving.Routes;

namespace MaiCluster.Serving.Tests.Routes;

public sealed class RouteChoiceTests
{
    private const int Clients = 20_000;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(90, 10, 0)]
    [InlineData(1, 5, 94)]
    public void Each_variant_gets_its_part_of_the_clients(int first, int second, int third)
    {
        var route = RouteOf(first, second, third);

        var counts = Enumerable.Range(0, Clients).CountBy(client => RouteChoice.Of(route, "support", $"user-{client}").Model).ToDictionary();

        foreach (var variant in route.Variants)
        {
            // Five standard deviations of a draw with this chance.
            var chance = variant.Weight / (double)(first + second + third);
            Assert.Equal(chance * Clients, counts.GetValueOrDefault(variant.Model), 5 * Math.Sqrt(Clients * chance * (1 - chance)) + 1e-9);
        }
    }

    [Fact]
    public void A_client_stays_where_it_is_unless_the_change_moves_it()
    {
        var (before, after) = (RouteOf(80, 20, 0), RouteOf(60, 40, 0));
        for (var client = 0; client < Clients; client++)
        {
            var (first, then) = (RouteChoice.Of(before, "support", $"user-{client}"), RouteChoice.Of(after, "support", $"user-{client}"));

            Assert.Equal(first, RouteChoice.Of(before, "support", $"user-{client}"));
            Assert.False(first.Model == "b" && then.Model == "a", "the second variant grew, and lost a client");
        }
    }

    [Fact]
    public void A_client_is_drawn_anew_in_each_scenario()
    {
        var route = RouteOf(50, 50, 0);

        var same = Enumerable.Range(0, Clients).Count(client => RouteChoice.Of(route, "support", $"user-{client}") == RouteChoice.Of(route, "podcast", $"user-{client}"));

        Assert.Equal(Clients / 2.0, same, 5 * Math.Sqrt(Clients / 4.0));
    }

    [Fact]
    public void The_choice_is_the_same_in_every_process_and_version()
    {
        var route = RouteOf(50, 30, 20);

        Assert.Equal(
            "c b a a a a c a",
            string.Join(' ', Enumerable.Range(0, 8).Select(client => RouteChoice.Of(route, "support", $"user-{client}").Model)));
    }

    private static Route RouteOf(params int[] weights) => new Route
    {
        Variants = [.. weights.Select((weight, index) => new RouteVariant { Model = ((char)('a' + index)).ToString(), Weight = weight })],
    }.Checked();
}
