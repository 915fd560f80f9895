"""What the search needed in the database goes, and with it what only CKAN's administration of itself wrote.

A tag of a vocabulary becomes a free one, where there is none of its name.
"""

from django.db import migrations, models


_FREE_TAGS = """
UPDATE opendata_tag AS kept SET vocabulary_id = NULL
WHERE vocabulary_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM opendata_tag AS free WHERE free.name = kept.name AND free.vocabulary_id IS NULL)
  AND id::text = (SELECT min(id::text) FROM opendata_tag AS other WHERE other.name = kept.name);
DELETE FROM opendata_package_tags WHERE tag_id IN (SELECT id FROM opendata_tag WHERE vocabulary_id IS NOT NULL);
DELETE FROM opendata_tag WHERE vocabulary_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opendata', '0005_changes'),
    ]

    operations = [
        migrations.RunSQL(_FREE_TAGS, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name='activity',
            name='opendata_activity_thing',
        ),
        migrations.RemoveIndex(
            model_name='activity',
            name='opendata_activity_time',
        ),
        migrations.RemoveIndex(
            model_name='activity',
            name='opendata_activity_bodies',
        ),
        migrations.DeleteModel(
            name='Activity',
        ),
        migrations.RemoveIndex(
            model_name='follow',
            name='opendata_follow_thing',
        ),
        migrations.RemoveConstraint(
            model_name='follow',
            name='opendata_follow_once',
        ),
        migrations.DeleteModel(
            name='Follow',
        ),
        migrations.RemoveConstraint(
            model_name='relationship',
            name='opendata_relation_once',
        ),
        migrations.RemoveConstraint(
            model_name='tag',
            name='opendata_tag_once_a_vocabulary',
        ),
        migrations.RemoveIndex(
            model_name='package',
            name='opendata_package_by_words',
        ),
        migrations.RemoveIndex(
            model_name='package',
            name='opendata_package_by_tags',
        ),
        migrations.RemoveIndex(
            model_name='package',
            name='opendata_package_by_groups',
        ),
        migrations.RemoveIndex(
            model_name='package',
            name='opendata_package_by_formats',
        ),
        migrations.AlterField(
            model_name='tag',
            name='name',
            field=models.CharField(max_length=100, unique=True, verbose_name='name'),
        ),
        migrations.RemoveField(
            model_name='tag',
            name='vocabulary',
        ),
        migrations.RemoveField(
            model_name='package',
            name='group_names',
        ),
        migrations.RemoveField(
            model_name='package',
            name='title_words',
        ),
        migrations.RemoveField(
            model_name='package',
            name='words',
        ),
        migrations.DeleteModel(
            name='Relationship',
        ),
        migrations.DeleteModel(
            name='Vocabulary',
        ),
    ]
