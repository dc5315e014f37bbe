using Google.Protobuf.Reflection;
using MaiCluster.Gateway.Grpc.Protocol;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>Calls, fields and numbers are those that were published: clients are built from them.</summary>
public class PublishedFieldsTests
{
    // NAME NUMBER TYPE of each field, NAME REQUEST ANSWER of each call.
    private static readonly string[] Published = File.ReadAllLines(Path.Combine(RepositoryRoot(), "tests", "golden", "open-inference", "published-fields.txt"));

    [Fact]
    public void Every_call_field_and_value_of_ours_is_a_published_one()
    {
        var ours = Ours().ToArray();
        Assert.Empty(ours.Except(Published));
        Assert.Equal(ours.Length, ours.Distinct().Count());
    }

    [Fact]
    public void The_service_lacks_nothing_that_was_published()
    {
        var messages = GrpcServiceReflection.Descriptor.MessageTypes.Select(message => message.Name).Append(GRPCInferenceService.Descriptor.Name).ToHashSet();
        Assert.Empty(Published.Where(line => messages.Contains(line[..line.IndexOf('.', StringComparison.Ordinal)])).Except(Ours()));
        Assert.Equal(20, GRPCInferenceService.Descriptor.Methods.Count);
    }

    private static IEnumerable<string> Ours() =>
        GRPCInferenceService.Descriptor.Methods
            .Select(method => $"{method.Service.Name}.{method.Name} {(method.IsClientStreaming ? "stream " : "")}{method.InputType.Name} {(method.IsServerStreaming ? "stream " : "")}{method.OutputType.Name}")
            .Concat(GrpcServiceReflection.Descriptor.MessageTypes.Concat(ModelConfigReflection.Descriptor.MessageTypes).SelectMany(message => Of(message, message.Name)))
            .Concat(ModelConfigReflection.Descriptor.EnumTypes.SelectMany(values => Of(values, values.Name)));

    private static IEnumerable<string> Of(MessageDescriptor message, string path) =>
        message.Fields.InDeclarationOrder().Select(field => $"{path}.{field.Name} {field.FieldNumber} {TypeOf(field)}")
            .Concat(message.NestedTypes.Where(nested => !nested.IsMapEntry).SelectMany(nested => Of(nested, $"{path}.{nested.Name}")))
            .Concat(message.EnumTypes.SelectMany(values => Of(values, $"{path}.{values.Name}")));

    private static IEnumerable<string> Of(EnumDescriptor values, string path) => values.Values.Select(value => $"{path}.{value.Name} {value.Number}");

    private static string TypeOf(FieldDescriptor field) =>
        field.IsMap ? $"map<{Scalar(field.MessageType.FindFieldByNumber(1))}, {Scalar(field.MessageType.FindFieldByNumber(2))}>"
        : field.IsRepeated ? "repeated " + Scalar(field)
        : Scalar(field);

    private static string Scalar(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.Name,
        FieldType.Enum => field.EnumType.Name,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MaiCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No folder above the tests has MaiCluster.sln.");
        }

        return folder;
    }
}
