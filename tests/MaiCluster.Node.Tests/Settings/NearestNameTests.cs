using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Tests.Settings;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("port", "", 4)]
    [InlineData("prot", "port", 2)]
    [InlineData("PORT", "port", 0)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_letters_to_change(string from, string to, int distance) =>
        Assert.Equal(distance, NearestName.Distance(from, to));
}
