using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Tests.Packages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Profiles;

public sealed class ProfileCatalogueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_measured_here_wins_over_the_packages_own_over_the_shipped_over_a_guess()
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        Assert.StartsWith("guessed", Open().Find("some-model", "cpu")!.Source, StringComparison.Ordinal);

        Put("bundled/profiles/some-model.cpu.json", "shipped");
        Assert.Equal("shipped", Open().Find("some-model", "cpu")!.Source);
        Put("bundled/some-model/profiles/cpu.json", "package");
        Assert.Equal("package", Open().Find("some-model", "cpu")!.Source);
        Put("data/profiles/some-model/cpu.json", "measured");
        Assert.Equal("measured", Open().Find("some-model", "cpu")!.Source);
        Assert.Equal(_folder.In("data", "profiles", "some-model", "cpu.json"), Options().MeasuredPath("some-model", "cpu"));
    }

    [Fact]
    public void A_new_measurement_is_seen_after_a_while_and_the_disk_is_left_alone_until_then()
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        var catalogue = Open();
        var guess = catalogue.Find("some-model", "cpu");
        Put("data/profiles/some-model/cpu.json", "measured");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Same(guess, catalogue.Find("some-model", "cpu"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("measured", catalogue.Find("some-model", "cpu")!.Source);
    }

    [Fact]
    public void A_package_that_has_just_come_is_known_at_once()
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        var catalogue = Open();
        Assert.NotNull(catalogue.Find("some-model", "cpu"));
        TinyPackage.Add(_folder, "bundled/other-model", "other-model");
        Assert.NotNull(catalogue.Find("other-model", "cpu"));
    }

    [Fact]
    public void A_damaged_or_foreign_file_is_passed_over()
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        Put("bundled/profiles/some-model.cpu.json", "shipped");
        _folder.Write("data/profiles/some-model/cpu.json", "{");
        Assert.Equal("shipped", Open().Find("some-model", "cpu")!.Source);
        ProfileFile.Write(Samples.Profile("other-model", "cpu"), _folder.In("data", "profiles", "some-model", "cpu.json"));
        Assert.Equal("shipped", Open().Find("some-model", "cpu")!.Source);
    }

    [Fact]
    public void A_float32_package_runs_on_a_gpu_only_where_that_is_simulated()
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        Assert.Null(Open().Find("some-model", "h100-80gb"));
        var guess = Open("h100-80gb").Find("some-model", "h100-80gb")!;
        Assert.False(guess.IsMeasured);
        Assert.True(guess.WeightBytes > TinyPackage.Weights.Length);
        Assert.Null(guess.FitError);
    }

    [Theory]
    [InlineData("nowhere", "cpu")]
    [InlineData("../some-model", "cpu")]
    [InlineData("some-model", "../cpu")]
    [InlineData("some-model", "")]
    public void What_is_not_there_has_no_profile(string package, string kind)
    {
        TinyPackage.Add(_folder, "bundled/some-model", "some-model");
        Put("data/cpu.json", "outside");
        Assert.Null(Open().Find(package, kind));
    }

    [Fact]
    public void A_package_without_files_has_its_shipped_profile()
    {
        Put("bundled/profiles/some-model.cpu.json", "shipped");
        Assert.Equal("shipped", Open().Find("some-model", "cpu")!.Source);
        Assert.Equal("shipped", Assert.Single(Open().Shipped).Source);
    }

    [Fact]
    public void Simulated_are_those_with_a_profile_for_a_simulated_kind()
    {
        _folder.Write("bundled/profiles/a.h100-80gb.json", ProfileFile.ToJson(Samples.Profile("a")));
        _folder.Write("bundled/profiles/b.l4-24gb.json", ProfileFile.ToJson(Samples.Profile("b", "l4-24gb")));
        _folder.Write("data/profiles/c/h100-80gb.json", ProfileFile.ToJson(Samples.Profile("c")));
        _folder.Write("data/profiles/d/cpu.json", ProfileFile.ToJson(Samples.Profile("d", "cpu")));
        Assert.Equal(["a", "c"], Open("h100-80gb").ListSimulated().Select(profile => profile.Package));
        Assert.Empty(Open().ListSimulated());
    }

    [Fact]
    public void The_shipped_profiles_are_right_and_say_where_they_come_from()
    {
        var folder = Path.Combine(TemporaryFolder.Repository, "models", "profiles");
        var shipped = Directory.GetFiles(folder, "*.json").ToDictionary(path => Path.GetFileNameWithoutExtension(path), ProfileFile.Read);
        Assert.All(shipped, file => Assert.Equal($"{file.Value.Package}.{file.Value.DeviceKind}", file.Key));
        Assert.All(shipped.Values, profile => Assert.StartsWith(profile.IsMeasured ? "measured " : "published: ", profile.Source, StringComparison.Ordinal));
        Assert.True(shipped["smollm2-135m-instruct.cpu"].IsMeasured);
        Assert.Equal(46_080, shipped["smollm2-135m-instruct.cpu"].KvBytesPerToken);
        Assert.Contains("https://", shipped["sim-small-8b.h100-80gb"].Source, StringComparison.Ordinal);
        Assert.Contains("https://", shipped["sim-large-70b.h100-80gb"].Source, StringComparison.Ordinal);
    }

    private void Put(string path, string source) => _folder.Write(path, ProfileFile.ToJson(Samples.Profile("some-model", "cpu") with { Source = source }));

    private ProfileCatalogueOptions Options() => new() { DataDirectory = _folder.In("data"), BundledDirectory = _folder.In("bundled") };

    private ProfileCatalogue Open(params string[] simulated) => new(
        Options() with { SimulatedKinds = simulated },
        new PackageStore(new PackageStoreOptions { DataDirectory = _folder.In("data"), BundledDirectory = _folder.In("bundled") }, _time),
        _time,
        NullLogger.Instance);
}
