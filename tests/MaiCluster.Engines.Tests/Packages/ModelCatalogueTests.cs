using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Tests.Packages;

public sealed class ModelCatalogueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_repositorys_catalogue_serves_the_bundled_model_as_mai_text()
    {
        var catalogue = ModelCatalogue.Read(Path.Combine(TemporaryFolder.Repository, "models", ModelCatalogue.FileName));

        Assert.Contains(new CatalogueEntry("mai-text", "smollm2-135m-instruct", IsDefault: true), catalogue.Entries);
        Assert.Equal("smollm2-135m-instruct", catalogue.PackageOf("mai-text"));
        Assert.Equal("smollm2-135m-instruct", catalogue.PackageOf("smollm2-135m-instruct"));
    }

    [Theory]
    [InlineData("""{ "format": 1, "models": { "a/b": { "package": "c" } } }""", "models.a/b")]
    [InlineData("""{ "format": 1, "models": { "a": {} } }""", "models.a.package")]
    [InlineData("""{ "format": 1, "models": { "a": { "package": ".." } } }""", "models.a.package")]
    [InlineData("""{ "format": 1, "models": { "a": { "package": "c", "default": 1 } } }""", "models.a.default")]
    [InlineData("""{ "format": 1, "models": { "a": { "package": "c", "size": 1 } } }""", "models.a.size")]
    [InlineData("""{ "format": 1, "models": {}, "extra": 1 }""", "extra")]
    [InlineData("""{ "format": 1 }""", "models")]
    public void A_bad_field_is_named(string json, string field) =>
        Assert.Equal(field, Assert.Throws<PackageException>(() => ModelCatalogue.Read(_folder.Write("catalogue.json", json))).Field);
}
