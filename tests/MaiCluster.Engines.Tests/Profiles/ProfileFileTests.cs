using System.Text;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Tests.Packages;

namespace MaiCluster.Engines.Tests.Profiles;

public sealed class ProfileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_to_the_last_bit()
    {
        var path = _folder.In("profiles", "some-model", "h100-80gb.json");
        var profile = Samples.Profile() with { Cost = Samples.Profile().Cost with { DecodePerRow = 1.0 / 3 } };
        ProfileFile.Write(profile, path);
        ProfileFile.Write(profile, path); // over what is there
        Assert.Equal(profile, ProfileFile.Read(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));

        var unfitted = profile with { FitError = null, IsMeasured = false };
        ProfileFile.Write(unfitted, path);
        Assert.Equal(unfitted, ProfileFile.Read(path));
    }

    [Theory]
    [InlineData("\"format\": 1", "\"format\": 2", "'format' is the number 2")]
    [InlineData("\"package\": \"some-model\"", "\"package\": \"../x\"", "'package' is '../x'")]
    [InlineData("\"deviceKind\": \"h100-80gb\"", "\"deviceKind\": \"H100\"", "'deviceKind' is 'H100'")]
    [InlineData("\"measured\": true,", "", "'measured' is missing")]
    [InlineData("\"maxRows\": 8", "\"maxRows\": 0", "'maxRows' is the number 0; a whole number from 1 to 4096")]
    [InlineData("\"loadSeconds\": 2", "\"loadSeconds\": -1", "'loadSeconds' is the number -1; a number from 0 to 86400")]
    [InlineData("\"loadSeconds\": 2", "\"loadSeconds\": \"2\"", "'loadSeconds' is the string \"2\"")]
    [InlineData("\"decodeBase\": 0.004", "\"decodeBase\": -0.004", "'costSeconds.decodeBase' is the number -0.004")]
    [InlineData("\"decodeBase\"", "\"decodeBaes\"", "'costSeconds.decodeBase' is missing")]
    [InlineData("\"format\": 1", "\"format\": 1, \"extra\": 1", "'extra' is not a known field")]
    public void A_wrong_field_is_named(string right, string wrong, string message)
    {
        var text = Encoding.UTF8.GetString(ProfileFile.ToJson(Samples.Profile()));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var path = _folder.Write("wrong.json", text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<PackageException>(() => ProfileFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_takes_no_time_is_refused()
    {
        var path = _folder.Write("zero.json", ProfileFile.ToJson(Samples.Profile() with { Cost = default }));
        Assert.Contains("takes no time", Assert.Throws<PackageException>(() => ProfileFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
