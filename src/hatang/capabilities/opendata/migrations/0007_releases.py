"""What is released or closed changes the catalogue, of which indexes in memory are told."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("opendata", "0006_search_on_disk"), ("kernel", "0005_dataset_releases")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER opendata_note_release AFTER INSERT OR UPDATE OR DELETE ON kernel_datasetrelease"
            " FOR EACH STATEMENT EXECUTE FUNCTION opendata_note_snapshot()",
            "DROP TRIGGER opendata_note_release ON kernel_datasetrelease",
        )
    ]
