using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Tests.Packages;

public sealed class ManifestReaderTests
{
    private const string Hash = "c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4";

    private const string Good = $$"""
        {
          "format": 1, "name": "tiny", "modality": "text", "licence": "MIT", "source": "repo", "dtype": "float16",
          "files": [{ "path": "model.onnx", "bytes": 7, "sha256": "{{Hash}}" }, { "path": "voices/a.bin", "bytes": 0, "sha256": "{{Hash}}", "from": "build/a.bin" }],
          "engine": { "maxContext": 512 }
        }
        """;

    [Fact]
    public void A_manifest_is_read_field_by_field()
    {
        var manifest = Read(Good);

        Assert.Equal(("tiny", "text", "MIT", "repo", null, ModelDtype.Float16), (manifest.Name, manifest.Modality, manifest.Licence, manifest.Source, manifest.SourceSha256, manifest.Dtype));
        Assert.Equal([new PackageFile("model.onnx", 7, Hash), new PackageFile("voices/a.bin", 0, Hash, "build/a.bin")], manifest.Files);
        Assert.Equal(512, TextPackageSettings.Read(manifest).MaxContext);
        Assert.Equal(7, manifest.TotalBytes);
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var manifest = Read(Good);
        var again = ManifestReader.Read(JsonFile.Parse(ManifestWriter.Write(manifest), "copy"), "copy");

        Assert.Equal(ManifestWriter.Write(manifest), ManifestWriter.Write(again));
        Assert.Equal(manifest.Files, again.Files);
    }

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2", "format")]
    [InlineData("\"format\": 1, ", "", "format")]
    [InlineData("\"name\": \"tiny\"", "\"name\": \"../tiny\"", "name")]
    [InlineData("\"name\": \"tiny\"", "\"name\": 3", "name")]
    [InlineData("\"modality\": \"text\"", "\"modality\": \"Text 1\"", "modality")]
    [InlineData("\"licence\": \"MIT\", ", "", "licence")]
    [InlineData("\"licence\": \"MIT\"", "\"license\": \"MIT\"", "licence")]
    [InlineData("\"licence\": \"MIT\"", "\"licence\": \"MIT\", \"colour\": \"red\"", "colour")]
    [InlineData("\"source\": \"repo\"", "\"source\": \"ftp://x\"", "source")]
    [InlineData("\"source\": \"repo\"", "\"source\": \"npm:left-pad@latest\"", "source")]
    [InlineData("\"source\": \"repo\"", "\"source\": \"npm:left-pad@1.3.0\"", "sourceSha256")]
    [InlineData("\"dtype\": \"float16\"", "\"dtype\": \"float8\"", "dtype")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"../model.onnx\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"/etc/passwd\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"a/../../b\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"C:\\\\b\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"a//b\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \".git/config\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"model.json\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"x.part\"", "files[0].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"VOICES/A.bin\"", "files[1].path")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"voices\"", "files")]
    [InlineData("\"path\": \"model.onnx\"", "\"path\": \"build/a.bin\"", "files[1].from")]
    [InlineData("\"from\": \"build/a.bin\"", "\"from\": \"../a.bin\"", "files[1].from")]
    [InlineData("\"bytes\": 7", "\"bytes\": -1", "files[0].bytes")]
    [InlineData("\"bytes\": 7", "\"bytes\": 7.5", "files[0].bytes")]
    [InlineData("\"bytes\": 7", "\"bytes\": \"7\"", "files[0].bytes")]
    [InlineData("\"bytes\": 7, ", "", "files[0].bytes")]
    [InlineData("\"bytes\": 7", "\"bytes\": 7, \"md5\": \"x\"", "files[0].md5")]
    [InlineData("\"sha256\": \"c7", "\"sha256\": \"C7", "files[0].sha256")]
    [InlineData("\"engine\": { \"maxContext\": 512 }", "\"engine\": []", "engine")]
    public void A_bad_field_is_an_error_that_names_file_and_field(string good, string bad, string field)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var first = Good.IndexOf(good, StringComparison.Ordinal);
        var failure = Assert.Throws<PackageException>(() => Read(Good[..first] + bad + Good[(first + good.Length)..]));

        Assert.Equal(field, failure.Field);
        Assert.StartsWith($"a/model.json: '{field}' ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "a/model.json: the whole is a list of 0; an object is expected.")]
    [InlineData("null", "a/model.json: the whole is null; an object is expected.")]
    public void Something_else_than_an_object_is_said_to_be_so(string json, string message) =>
        Assert.Equal(message, Assert.Throws<PackageException>(() => Read(json)).Message);

    [Theory]
    [InlineData("{")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}")]
    [InlineData("{} // comment")]
    public void What_is_not_strict_json_names_the_file(string json) =>
        Assert.StartsWith("a/model.json: not valid JSON: ", Assert.Throws<PackageException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_list_that_is_empty_or_endless_is_refused()
    {
        var item = $$"""{ "path": "model.onnx", "bytes": 7, "sha256": "{{Hash}}" }""";
        var list = string.Join(',', Enumerable.Range(0, 513).Select(index => item.Replace("model", $"m{index}", StringComparison.Ordinal)));
        foreach (var files in new[] { "", list })
        {
            var json = $$"""{ "format": 1, "name": "a", "modality": "text", "licence": "MIT", "source": "repo", "dtype": "auto", "files": [{{files}}] }""";
            Assert.Equal("files", Assert.Throws<PackageException>(() => Read(json)).Field);
        }
    }

    [Theory]
    [InlineData("{ \"maxContext\": 8 }", "engine.maxContext")]
    [InlineData("{ \"maxContex\": 512 }", "engine.maxContex")]
    public void A_bad_engine_setting_is_named_too(string engine, string field) =>
        Assert.Equal(field, Assert.Throws<PackageException>(() => TextPackageSettings.Read(Read(Good.Replace("{ \"maxContext\": 512 }", engine, StringComparison.Ordinal)))).Field);

    [Fact]
    public void Every_manifest_in_the_repository_can_be_read()
    {
        var found = Directory.GetFiles(Path.Combine(TemporaryFolder.Repository, "models"), PackageManifest.FileName, SearchOption.AllDirectories);

        Assert.NotEmpty(found);
        Assert.All(found, path => Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), ManifestReader.Read(path).Name));
    }

    private static PackageManifest Read(string json) => ManifestReader.Read(JsonFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), "a/model.json"), "a/model.json");
}
