using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.OpenApi;

/// <summary>The API's own description at <c>/openapi/v1.json</c>, open to everyone: it holds nothing of the installation.</summary>
internal static class OpenApiEndpoint
{
    private const string SchemeName = "apiKey";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "RiskAuth",
                Version = ProductVersion.Text,
                Description = "Decides whether a sign-in is allowed, must prove more, or is refused, and says why. Every refusal of a request is RFC 9457 problem details that name the field and what to do.",
                License = new() { Name = "Apache-2.0", Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
            };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "rk_…",
                Description = "An API key: Authorization: Bearer rk_…. Scopes: assess, read, admin; admin includes the others.",
            };
            FieldDescriptions.Add(document.Components.Schemas);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var access = context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().Single();
            if (access.Scope != KeyScopes.None)
            {
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
                operation.Description = $"{operation.Description} Needs the scope {access.Scope.Text()}.".TrimStart();
            }
            OpenApiExamples.Add(operation);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(CredentialSlice) || context.JsonTypeInfo.Type == typeof(CredentialSlice?))
                DescribeCredential(schema);
            if (context.JsonTypeInfo.Type == typeof(Signals.Evidence))
                DescribeEvidence(schema);
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) is { IsEnum: true } words)
                DescribeWords(schema, words);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new Access(KeyScopes.None));

    private static void DescribeCredential(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.MinProperties = schema.MaxProperties = 1;
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["password"] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = CredentialReader.MaxPasswordCharacters, WriteOnly = true, Description = "The password as it was typed." },
            ["sha1"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9A-Fa-f]{40}$", WriteOnly = true, Description = "SHA-1 of the password in UTF-8, in hexadecimal." },
            ["ntlm"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9A-Fa-f]{32}$", WriteOnly = true, Description = "NTLM hash of the password, in hexadecimal." },
        };
    }

    private static void DescribeWords(OpenApiSchema schema, Type words)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. JsonWords.Of(words).Select(word => (JsonNode)word)];
    }

    private static void DescribeEvidence(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.String };
        schema.Examples = [new JsonObject { ["speedKmh"] = 7530.5, ["from"] = "Oslo" }];
    }
}
