using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Tests.Packages;

public sealed class PackageNameTests
{
    [Theory]
    [InlineData("mai-text")]
    [InlineData("Qwen2.5-0.5B_instruct")]
    [InlineData("a")]
    public void Letters_digits_dots_dashes_and_underscores_make_a_name(string name) => Assert.True(PackageName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("ends-")]
    [InlineData("ends.")]
    [InlineData("with space")]
    [InlineData("hf:a")]
    [InlineData("größe")]
    public void What_could_be_a_path_or_a_source_is_no_name(string name) => Assert.False(PackageName.IsValid(name));

    [Fact]
    public void A_name_has_at_most_96_characters()
    {
        Assert.True(PackageName.IsValid(new string('a', 96)));
        Assert.False(PackageName.IsValid(new string('a', 97)));
    }
}
