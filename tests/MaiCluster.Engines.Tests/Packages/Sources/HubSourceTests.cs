using System.Text;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Installation;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

public sealed class HubSourceTests : IDisposable
{
    private const string Model = "/o/r/resolve/main/model.onnx";

    private readonly TemporaryFolder _folder = new();
    private readonly HubServer _hub = new();
    private readonly byte[] _weights = Bytes(3_000_000, seed: 1);
    private readonly byte[] _config = """{ "model": { "decoder": { "filename": "model.onnx" } } }"""u8.ToArray();
    private readonly byte[] _tokenizer = Bytes(2_000, seed: 2);

    public HubSourceTests() => _hub.AddRepository("o/r", "main",
            ("genai_config.json", _config, false), ("tokenizer.json", _tokenizer, false), ("model.onnx", _weights, true), (".gitattributes", [1], false), ("model.safetensors", [2], true));

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_repository_becomes_a_package_with_every_hash_pinned()
    {
        var reports = new List<InstallProgress>();
        var package = await InstallAsync(progress: new Reports(reports));

        Assert.Equal(("r", "text", "mit", $"hf:o/r@{HubServer.Commit}", ModelDtype.Auto), (package.Manifest.Name, package.Manifest.Modality, package.Manifest.Licence, package.Manifest.Source, package.Manifest.Dtype));
        Assert.Equal(
            [
                new PackageFile("genai_config.json", _config.Length, HubServer.Sha256(_config)),
                new PackageFile("model.onnx", _weights.Length, HubServer.Sha256(_weights)),
                new PackageFile("tokenizer.json", _tokenizer.Length, HubServer.Sha256(_tokenizer)),
            ],
            package.Manifest.Files);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Equal(["genai_config.json", "model.json", "model.onnx", "tokenizer.json"], Directory.GetFileSystemEntries(package.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(package.Manifest.TotalBytes, reports[^1].BytesDone);
        Assert.All(reports, report => Assert.Equal(package.Manifest.TotalBytes, report.BytesTotal));
        Assert.Equal("r", (await Store().OpenAsync("r", default)).Manifest.Name);
    }

    [Fact]
    public async Task A_whisper_export_becomes_a_package_of_its_full_precision_graphs()
    {
        _hub.AddRepository("o/w", "main",
            ("config.json", [1], false), ("generation_config.json", [2], false), ("tokenizer.json", _tokenizer, false), ("vocab.json", [3], false),
            ("onnx/encoder_model.onnx", _weights, true), ("onnx/encoder_model_quantized.onnx", [4], true), ("onnx/decoder_model_merged.onnx", [5], true), ("onnx/decoder_model.onnx", [6], true),
            ("onnx/decoder_model_merged.onnx_data", [7], true));
        var package = await InstallAsync(source: "hf:o/w@main");

        Assert.Equal(("w", "transcription", $"hf:o/w@{HubServer.Commit}"), (package.Manifest.Name, package.Manifest.Modality, package.Manifest.Source));
        Assert.Equal(["silero-vad"], package.Manifest.Uses);
        Assert.Equal(
            ["config.json", "decoder_model_merged.onnx", "decoder_model_merged.onnx_data", "encoder_model.onnx", "generation_config.json", "tokenizer.json"],
            package.Manifest.Files.Select(file => file.Path));
        Assert.Equal("onnx/encoder_model.onnx", package.Manifest.Files[3].From);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "encoder_model.onnx")));
    }

    [Fact]
    public async Task A_connection_that_breaks_half_way_is_taken_up_where_it_broke()
    {
        var first = true;
        _hub.Map(Model, request =>
        {
            var answer = HubServer.Ranged(request, _weights, "\"v1\"");
            (answer, first) = (first ? answer with { CutAfter = 1_000_000 } : answer, false);
            return answer;
        });

        var package = await InstallAsync();

        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Equal([null, "bytes=1000000-"], _hub.RequestsOf(Model).Select(request => request.Header("Range")));
        Assert.Equal("\"v1\"", _hub.RequestsOf(Model)[1].Header("If-Range"));
    }

    [Fact]
    public async Task A_line_that_breaks_again_and_again_but_moves_on_is_enough()
    {
        _hub.Map(Model, request => HubServer.Ranged(request, _weights, "\"v1\"") is var answer && answer.Body.Length > 300_000 ? answer with { CutAfter = 300_000 } : answer);

        await InstallAsync(options => options with { ProgressBytes = 200_000 });

        Assert.Equal(10, _hub.RequestsOf(Model).Count);
    }

    [Fact]
    public async Task A_line_that_never_moves_is_given_up_and_the_next_command_goes_on()
    {
        _hub.Map(Model, request => HubServer.Ranged(request, _weights, "\"v1\"") with { CutAfter = request.From == 0 ? 5_000 : 0 });
        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync());
        Assert.Contains("model.onnx: given up after 4 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Null(Store().Find("r"));

        _hub.Map(Model, request => HubServer.Ranged(request, _weights, "\"v1\""));
        var package = await InstallAsync();

        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Equal("bytes=5000-", _hub.RequestsOf(Model)[^1].Header("Range"));
        Assert.Single(_hub.RequestsOf("/o/r/resolve/main/tokenizer.json"));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_the_file_again()
    {
        var first = true;
        _hub.Map(Model, _ =>
        {
            var answer = new HubAnswer(200, _weights) { CutAfter = first ? 1_000_000 : null };
            first = false;
            return answer;
        });

        var package = await InstallAsync();

        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_changes_between_two_attempts_is_never_put_together_from_both(bool honoursIfRange)
    {
        var old = Bytes(_weights.Length, seed: 9);
        var first = true;
        _hub.Map(Model, request =>
        {
            if (first)
            {
                first = false;
                return HubServer.Ranged(request, old, "\"v0\"") with { CutAfter = 1_000_000 };
            }

            var seen = honoursIfRange ? request : request with { Headers = request.Headers.Where(header => header.Key != "If-Range").ToDictionary(StringComparer.OrdinalIgnoreCase) };
            return HubServer.Ranged(seen, _weights, "\"v1\"");
        });

        Assert.Equal(_weights, await FetchUncheckedAsync());
    }

    [Fact]
    public async Task A_range_that_begins_elsewhere_is_not_appended()
    {
        _hub.Map(Model, request => request.From == 0
            ? HubServer.Ranged(request, _weights, "\"v1\"") with { CutAfter = _hub.RequestsOf(Model).Count == 1 ? 1_000_000 : null }
            : new HubAnswer(206, _weights[999_999..]) { Headers = new() { ["Content-Range"] = $"bytes 999999-{_weights.Length - 1}/{_weights.Length}" } });

        Assert.Equal(_weights, await FetchUncheckedAsync());
        Assert.Equal([null, "bytes=1000000-", null], _hub.RequestsOf(Model).Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task Without_an_etag_the_hash_decides_and_a_mixed_file_is_fetched_again_whole()
    {
        var old = Bytes(_weights.Length, seed: 9);
        var first = true;
        _hub.Map(Model, request =>
        {
            var answer = HubServer.Ranged(request, first ? old : _weights, "W/\"weak\"");
            answer = first ? answer with { CutAfter = 1_000_000 } : answer;
            first = false;
            return answer;
        });

        var package = await InstallAsync();

        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Equal([null, "bytes=1000000-", null], _hub.RequestsOf(Model).Select(request => request.Header("Range")));
        Assert.Null(_hub.RequestsOf(Model)[1].Header("If-Range"));
    }

    [Theory]
    [InlineData("model.onnx", "sha256")]
    [InlineData("tokenizer.json", "git blob")]
    public async Task A_wrong_byte_is_found_and_nothing_is_installed(string file, string hash)
    {
        var wrong = (file == "model.onnx" ? _weights : _tokenizer).ToArray();
        wrong[^1] ^= 1;
        _hub.Map($"/o/r/resolve/main/{file}", request => HubServer.Ranged(request, wrong, "\"v1\""));

        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync());

        Assert.Contains($"{file}: {hash} ", failure.Message, StringComparison.Ordinal);
        Assert.Null(Store().Find("r"));
        Assert.False(Directory.Exists(_folder.In("data", "models", "r")));
    }

    [Theory]
    [InlineData(3_000_001L, "the hub offers 3000001 bytes; 3000000 are expected")]
    [InlineData(2_999_999L, "the hub offers 2999999 bytes; 3000000 are expected")]
    public async Task A_length_other_than_the_listings_is_refused_at_once(long length, string message)
    {
        _hub.Map(Model, _ => new HubAnswer(200, _weights[..2_000_000]) { Length = length });

        Assert.Contains(message, (await Assert.ThrowsAsync<PackageException>(() => InstallAsync())).Message, StringComparison.Ordinal);
        Assert.Single(_hub.RequestsOf(Model));
    }

    [Fact]
    public async Task A_body_that_goes_on_past_the_promised_end_is_cut_off()
    {
        _hub.Map(Model, _ => new HubAnswer(200, [.. _weights, 1]) { Length = -1 });

        Assert.Contains("sends more than the 3000000 bytes expected", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_asked_for_again()
    {
        _hub.Map(Model, request => request.From == 0 ? new HubAnswer(200, _weights[..7]) { Length = -1 } : HubServer.Ranged(request, _weights, "\"v1\""));

        await InstallAsync();

        Assert.Equal([null, "bytes=7-"], _hub.RequestsOf(Model).Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task A_silent_connection_is_dropped_and_tried_again()
    {
        var first = true;
        _hub.Map(Model, request =>
        {
            var answer = HubServer.Ranged(request, _weights, "\"v1\"") with { CutAfter = first ? 9 : null, Stall = first };
            first = false;
            return answer;
        });

        await InstallAsync(options => options with { StallTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal([null, "bytes=9-"], _hub.RequestsOf(Model).Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task The_token_stays_with_the_hub_when_it_redirects_elsewhere()
    {
        using var elsewhere = new HubServer();
        elsewhere.Map("/blob?sig=1", request => HubServer.Ranged(request, _weights, "\"v1\""));
        _hub.Map(Model, _ => new HubAnswer(302, []) { Headers = new() { ["Location"] = $"{elsewhere.Address}blob?sig=1" } });
        _hub.Map("/o/r/resolve/main/tokenizer.json", _ => new HubAnswer(307, []) { Headers = new() { ["Location"] = "/o/renamed/tokenizer.json" } });
        _hub.Map("/o/renamed/tokenizer.json", request => HubServer.Ranged(request, _tokenizer, "\"v1\""));

        await InstallAsync(options => options with { Token = "hf_secret" });

        Assert.All(_hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Header("Authorization")));
        Assert.Null(Assert.Single(elsewhere.Requests).Header("Authorization"));
    }

    [Theory]
    [InlineData("http://hub.example/blob", "redirects to http://hub.example: only https is followed")]
    [InlineData("file:///etc/passwd", "only https is followed")]
    public async Task A_redirect_to_plain_http_or_a_file_is_refused(string location, string message)
    {
        _hub.Map(Model, _ => new HubAnswer(302, []) { Headers = new() { ["Location"] = location } });

        Assert.Contains(message, (await Assert.ThrowsAsync<PackageException>(() => InstallAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        _hub.Map(Model, _ => new HubAnswer(302, []) { Headers = new() { ["Location"] = Model } });

        Assert.Contains("after 5 redirects", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, null, "set HF_TOKEN")]
    [InlineData(403, "hf_secret", "the token in HF_TOKEN may not read this model")]
    [InlineData(404, null, "no such repository, revision or file")]
    public async Task A_refusal_says_what_would_help(int status, string? token, string message)
    {
        _hub.Map("/api/models/o/r/revision/main?blobs=true", _ => new HubAnswer(status, []));

        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync(options => options with { Token = token }));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", failure.Message, StringComparison.Ordinal);
        Assert.Single(_hub.Requests);
    }

    [Fact]
    public async Task A_busy_hub_is_asked_again()
    {
        var busy = 2;
        _hub.Map(Model, request => busy-- > 0 ? new HubAnswer(busy == 1 ? 503 : 429, []) : HubServer.Ranged(request, _weights, "\"v1\""));

        await InstallAsync();

        Assert.Equal(3, _hub.RequestsOf(Model).Count);
    }

    [Fact]
    public async Task Of_several_variants_one_must_be_named()
    {
        _hub.AddRepository("o/many", "main", ("README.md", [1], false),
            ("cpu/int4/genai_config.json", _config, false), ("cpu/int4/tokenizer.json", _tokenizer, false), ("cpu/int4/model.onnx", _weights, true),
            ("gpu/genai_config.json", _config, false));

        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync(source: "hf:o/many@main"));
        Assert.EndsWith("hf:o/many@main holds 2 models; name one of them:\n  hf:o/many@main/cpu/int4\n  hf:o/many@main/gpu", failure.Message, StringComparison.Ordinal);

        var package = await InstallAsync(source: "hf:o/many@main/cpu/int4");
        Assert.Equal($"hf:o/many@{HubServer.Commit}/cpu/int4", package.Manifest.Source);
        Assert.Equal(["genai_config.json", "model.onnx", "tokenizer.json"], package.Manifest.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_repository_without_a_model_or_with_half_of_one_is_refused_before_anything_is_fetched()
    {
        _hub.AddRepository("o/none", "main", ("README.md", [1], false));
        _hub.AddRepository("o/half", "main", ("genai_config.json", _config, false), ("model.onnx", _weights, true));

        Assert.Contains("has no genai_config.json and no model.json", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(source: "hf:o/none@main"))).Message, StringComparison.Ordinal);
        Assert.Equal("hf:o/half@main: tokenizer.json is missing there.", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(source: "hf:o/half@main"))).Message);
        Assert.Equal(2, _hub.Requests.Count);
    }

    [Fact]
    public async Task A_repository_with_a_manifest_is_installed_by_it()
    {
        var manifest = $$"""
            { "format": 1, "name": "voice", "modality": "voice", "licence": "MIT", "source": "repo", "dtype": "float32",
              "files": [{ "path": "weights.onnx", "from": "model.onnx", "bytes": {{_weights.Length}}, "sha256": "{{HubServer.Sha256(_weights)}}" }] }
            """;
        _hub.AddRepository("o/own", "v1", ("model.json", Encoding.UTF8.GetBytes(manifest), false), ("model.onnx", _weights, true), ("other.bin", [1], true));

        var package = await InstallAsync(source: "hf:o/own@v1");

        Assert.Equal(("voice", "voice", $"hf:o/own@{HubServer.Commit}"), (package.Manifest.Name, package.Manifest.Modality, package.Manifest.Source));
        Assert.Equal(_weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "weights.onnx")));
    }

    [Theory]
    [InlineData("""{ "siblings": [{ "rfilename": "genai_config.json", "size": 3 }, { "rfilename": "tokenizer.json", "size": 3 }, { "rfilename": "model.onnx", "size": 3 }] }""", "no hash (lfs.sha256 or blobId) of 'genai_config.json'")]
    [InlineData("""{ "siblings": [{ "rfilename": "genai_config.json" }, { "rfilename": "tokenizer.json", "size": 3 }, { "rfilename": "model.onnx", "size": 3 }] }""", "no size of 'genai_config.json'")]
    [InlineData("""{ "siblings": 3 }""", "no list of files")]
    [InlineData("<html>", "not valid JSON")]
    public async Task A_listing_that_pins_nothing_is_refused(string json, string message)
    {
        _hub.Map("/api/models/o/r/revision/main?blobs=true", _ => new HubAnswer(200, Encoding.UTF8.GetBytes(json)));

        Assert.Contains(message, (await Assert.ThrowsAsync<PackageException>(() => InstallAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_on_files_and_answers_hold()
    {
        Assert.Contains("has 3000000 bytes; at most 2999999 are taken", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(options => options with { MaxFileBytes = 2_999_999 }))).Message, StringComparison.Ordinal);
        Assert.Contains("is longer than 100 bytes", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(options => options with { MaxListingBytes = 100 }))).Message, StringComparison.Ordinal);
    }

    private PackageStore Store(HubOptions? hub = null) => new(new PackageStoreOptions { DataDirectory = _folder.In("data"), Hub = hub ?? _hub.Options }, TimeProvider.System);

    private Task<ModelPackage> InstallAsync(Func<HubOptions, HubOptions>? change = null, string source = "hf:o/r@main", IProgress<InstallProgress>? progress = null) =>
        Store(change?.Invoke(_hub.Options)).InstallAsync(source, null, progress, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The model file as the source brings it, without the installation's check that would fetch a wrong one again.</summary>
    private async Task<byte[]> FetchUncheckedAsync()
    {
        using var source = new HubSource((HubReference)SourceReference.Parse("hf:o/r@main"), _hub.Options, TimeProvider.System);
        var plan = await source.PlanAsync(null, null, default);
        await source.FetchAsync([plan.Files.Single(file => file.Path == "model.onnx")], _folder.Path, new InstallMeter("r", 0, null), default).WaitAsync(TimeSpan.FromSeconds(30));
        return await File.ReadAllBytesAsync(_folder.In("model.onnx"));
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Reports(List<InstallProgress> list) : IProgress<InstallProgress>
    {
        public void Report(InstallProgress value) => list.Add(value);
    }
}
